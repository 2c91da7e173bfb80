//! One keep-alive connection that speaks just enough of HTTP/1.1 (RFC 9112) to ask our own
//! server: on a machine where asker and server share the cores, a light asker matters.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail, ensure};
use ninsho_shared::session::SessionToken;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Our server sends some ten headers.
const MOST_HEADERS: usize = 48;
const JSON: &str = "application/json";
/// No answer here is larger; more is a mistake somewhere.
const MOST_BYTES: usize = 1 << 20;

/// A connection.
#[derive(Debug)]
pub(crate) struct Caller {
    stream: TcpStream,
    received: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    status: u16,
    body: &'a [u8],
}

/// Where the body of an answer is.
struct Head {
    status: u16,
    body_at: usize,
    body_len: usize,
}

impl Caller {
    /// Opens the connection.
    ///
    /// # Errors
    /// When nobody listens there.
    pub(crate) async fn connect(server: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::with_capacity(4096) })
    }

    /// Sends a request and reads its answer.
    ///
    /// # Errors
    /// When the connection breaks, or the answer is none that our servers give.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.received.clear();
        let head = loop {
            if let Some(head) = head(&self.received)? {
                break head;
            }
            self.receive().await?;
        };
        let end = head.body_at + head.body_len;
        while self.received.len() < end {
            self.receive().await?;
        }
        Ok(Answer { status: head.status, body: &self.received[head.body_at..end] })
    }

    async fn receive(&mut self) -> Result<()> {
        ensure!(self.received.len() <= MOST_BYTES, "the answer has no end");
        let read = self.stream.read_buf(&mut self.received).await?;
        ensure!(read > 0, "the connection was closed before the answer was complete");
        Ok(())
    }
}

fn head(bytes: &[u8]) -> Result<Option<Head>> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(body_at) = response.parse(bytes).context("this is no HTTP answer")? else {
        return Ok(None);
    };
    let length = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length = length.context("the answer does not say how long it is")?;
    let body_len = std::str::from_utf8(length.value)?.trim().parse()?;
    let status = response.code.context("the answer has no status")?;
    Ok(Some(Head { status, body_at, body_len }))
}

impl Answer<'_> {
    /// Whether it was granted: 200, or 201 for something new.
    pub(crate) fn is_ok(&self) -> bool {
        matches!(self.status, 200 | 201)
    }

    /// Makes an error of every other status.
    ///
    /// # Errors
    /// What the server said.
    pub(crate) fn ok(self) -> Result<Self> {
        if !self.is_ok() {
            bail!("the server answered {}: {}", self.status, String::from_utf8_lossy(self.body));
        }
        Ok(self)
    }

    /// Reads the body.
    ///
    /// # Errors
    /// When it is another.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_slice(self.body)?)
    }
}

/// A request without a body.
pub(crate) fn get(path: &str, token: Option<&SessionToken>) -> Vec<u8> {
    request("GET", path, token, JSON, b"")
}

/// A request with JSON in its body.
///
/// # Errors
/// When the body cannot be written as JSON.
pub(crate) fn post(path: &str, token: Option<&SessionToken>, body: &impl Serialize) -> Result<Vec<u8>> {
    Ok(request("POST", path, token, JSON, &serde_json::to_vec(body)?))
}

/// A request with a form in its body, which needs no encoding.
pub(crate) fn post_form(path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    request("POST", path, None, "application/x-www-form-urlencoded", fields.join("&").as_bytes())
}

/// A request that needs no body, and says so.
pub(crate) fn post_nothing(path: &str, token: &SessionToken) -> Vec<u8> {
    request("POST", path, Some(token), JSON, b"")
}

fn request(method: &str, path: &str, token: Option<&SessionToken>, kind: &str, body: &[u8]) -> Vec<u8> {
    let mut lines = vec![
        format!("{method} {path} HTTP/1.1"),
        "Host: localhost".to_owned(),
        "User-Agent: ninsho-bench".to_owned(),
    ];
    if let Some(token) = token {
        lines.push(format!("Authorization: Bearer {}", token.reveal()));
    }
    if method == "POST" {
        lines.push(format!("Content-Length: {}", body.len()));
    }
    if !body.is_empty() {
        lines.push(format!("Content-Type: {kind}"));
    }
    let head = lines.join("\r\n") + "\r\n\r\n";
    [head.as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_when_its_head_is_complete() {
        assert!(head(b"HTTP/1.1 200 OK\r\ncontent-le").unwrap().is_none());
        let whole = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        let head = head(whole).unwrap().unwrap();
        assert_eq!((head.status, head.body_at, head.body_len), (200, whole.len() - 2, 2));
    }

    #[test]
    fn what_has_no_length_is_refused() {
        assert!(head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
        assert!(head(b"SMTP\r\n\r\n").is_err());
    }

    #[test]
    fn a_request_says_how_long_it_is() {
        let token = SessionToken::new("t".to_owned());
        let text = String::from_utf8(post("/a", Some(&token), &[1]).unwrap()).unwrap();
        assert!(text.starts_with("POST /a HTTP/1.1\r\n") && text.ends_with("\r\n\r\n[1]"), "{text}");
        assert!(
            text.contains("Content-Length: 3\r\n") && text.contains("Authorization: Bearer t\r\n"),
            "{text}"
        );
    }
}
