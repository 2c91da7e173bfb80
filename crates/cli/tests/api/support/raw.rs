//! Requests over a bare connection: sent in parts, or such as no client sends.

use reqwest::Method;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Answer, Caller, contract};

/// A request whose head the server has read, and whose body it waits for.
pub(crate) struct Withheld {
    stream: TcpStream,
    method: Method,
    path: String,
    body: Vec<u8>,
}

impl Withheld {
    /// Sends the head of a request, and returns when the server has read it (RFC 9110 §10.1.1).
    pub(crate) async fn begin(caller: &Caller, method: Method, path: &str, body: &Value) -> Self {
        let body = body.to_string().into_bytes();
        let address = caller.origin().strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\
             Connection: close\r\n\r\n",
            caller.token(),
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut interim = Vec::new();
        while !interim.ends_with(b"\r\n\r\n") {
            interim.push(stream.read_u8().await.unwrap());
        }
        assert!(interim.starts_with(b"HTTP/1.1 100 "), "{}", String::from_utf8_lossy(&interim));
        Self { stream, method, path: path.to_owned(), body }
    }

    /// Sends the body, and reads the answer.
    pub(crate) async fn finish(mut self) -> Answer {
        let body = std::mem::take(&mut self.body);
        // A server that has answered already may have closed its side.
        drop(self.stream.write_all(&body).await);
        self.answer().await
    }

    /// Reads the answer without sending the body.
    pub(crate) async fn answer(mut self) -> Answer {
        let answer = read(&mut self.stream).await;
        contract::check(self.method.as_str(), &self.path, &answer);
        answer
    }
}

/// Sends these bytes to a server (`http://…`), and reads until it closes the connection.
pub(crate) async fn exchange(origin: &str, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(origin.strip_prefix("http://").unwrap()).await.unwrap();
    // A server that refuses may close its side before it has read everything.
    drop(stream.write_all(bytes).await);
    read(&mut stream).await
}

/// Sends a request whose body breaks off in the middle of a chunk's size, and reads the answer.
pub(crate) async fn broken(caller: &Caller, method: Method, path: &str) -> Answer {
    let address = caller.origin().strip_prefix("http://").unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n"
    );
    let answer = exchange(caller.origin(), request.as_bytes()).await;
    contract::check(method.as_str(), path, &answer);
    answer
}

async fn read(stream: &mut TcpStream) -> Answer {
    let mut whole = Vec::new();
    stream.read_to_end(&mut whole).await.unwrap();
    let whole = String::from_utf8(whole).unwrap();
    let (head, text) = whole.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {whole:?}"));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap().parse().unwrap();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
        .collect();
    let body = serde_json::from_str(text).unwrap_or(Value::Null);
    Answer { status, headers, text: text.to_owned(), body }
}
