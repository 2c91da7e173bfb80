//! Bytes in and out of a connection with the mail server.
//!
//! Replies are read as bytes (RFC 5321 §4.2): three digits, then `-`, a blank or the end of the line.
//! Whatever follows is text, in any encoding and of any length, and a bare LF ends a line too.

use std::io;
use std::mem::MaybeUninit;
use std::time::Duration;

use futures_util::future::poll_immediate;
use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::reply::{Line, Response};

/// Of a line so much is kept; RFC 5321 §4.5.3.1.5 allows 512 octets.
const KEPT_OF_A_LINE: usize = 4096;
/// A reply that is longer is none.
const LONGEST_REPLY: usize = 1 << 20;
/// What the kernel has already is there within this time.
const AT_HAND: Duration = Duration::from_secs(1);

/// A connection, plain or encrypted.
pub struct Wire {
    stream: Stream,
    /// Received and not read yet.
    unread: Vec<u8>,
}

enum Stream {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
}

impl Stream {
    async fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(into).await,
            Self::Encrypted(stream) => stream.read(into).await,
        }
    }

    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Encrypted(stream) => stream.get_ref().0,
        }
    }
}

impl Wire {
    /// A connection in the clear.
    pub fn plain(stream: TcpStream) -> Self {
        Self { stream: Stream::Plain(stream), unread: Vec::new() }
    }

    /// An encrypted one.
    pub fn encrypted(stream: TlsStream<TcpStream>) -> Self {
        Self { stream: Stream::Encrypted(Box::new(stream)), unread: Vec::new() }
    }

    /// The bare connection, for the handshake; none if it is encrypted already.
    pub fn into_plain(self) -> Option<TcpStream> {
        match self.stream {
            Stream::Plain(stream) => Some(stream),
            Stream::Encrypted(_) => None,
        }
    }

    /// Whether nothing is there to be read. What is there before we ask is no answer: it was said
    /// unasked, or, before a handshake, may be somebody else's (RFC 3207 §6).
    pub async fn is_silent(&mut self) -> bool {
        // A TLS record that carries no text, such as a session ticket, takes a second look.
        const LOOKS: usize = 16;
        if !self.unread.is_empty() {
            return false;
        }
        for _ in 0..LOOKS {
            let mut chunk = [0; 256];
            // Without tokio's budget, which would make a ready socket look idle.
            let look = poll_immediate(self.stream.read(&mut chunk));
            if tokio::task::unconstrained(look).await.is_some() {
                return false;
            }
            // tokio knows only what its driver has told it; the kernel knows what has arrived.
            let tcp = self.stream.tcp();
            match SockRef::from(tcp).peek(&mut [MaybeUninit::uninit()]) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return true,
                Err(_) => return false,
                Ok(_) => {
                    if !matches!(tokio::time::timeout(AT_HAND, tcp.readable()).await, Ok(Ok(()))) {
                        return false;
                    }
                }
            }
        }
        false
    }

    /// Sends bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.stream {
            Stream::Plain(stream) => {
                stream.write_all(bytes).await?;
                stream.flush().await
            }
            Stream::Encrypted(stream) => {
                stream.write_all(bytes).await?;
                stream.flush().await
            }
        }
    }

    /// Reads a reply, of one line or of several.
    ///
    /// # Errors
    /// `InvalidData` when it is no SMTP, `UnexpectedEof` when the connection ends before the reply.
    pub async fn reply(&mut self) -> io::Result<Response> {
        let mut room = LONGEST_REPLY;
        let mut lines = Vec::new();
        loop {
            let line = self.line(&mut room).await?;
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            match Line::read(&line) {
                Line::Last(code, words) => {
                    lines.push(text(words));
                    return Ok(Response { code, lines });
                }
                Line::More(words) => lines.push(text(words)),
                // An empty line in front of a reply, or a line within one that lacks its digits.
                Line::Other if line.is_empty() || !lines.is_empty() => {}
                Line::Other => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "the reply is no SMTP"));
                }
            }
        }
    }

    /// The next line without its end. What goes beyond [`KEPT_OF_A_LINE`] is read and dropped.
    async fn line(&mut self, room: &mut usize) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        loop {
            let end = self.unread.iter().position(|byte| *byte == b'\n');
            let rest = match end {
                Some(end) => self.unread.split_off(end + 1),
                None => Vec::new(),
            };
            let part = std::mem::replace(&mut self.unread, rest);
            *room = room
                .checked_sub(part.len())
                .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the reply does not end"))?;
            line.extend(part.into_iter().take(KEPT_OF_A_LINE.saturating_sub(line.len())));
            if end.is_some() {
                break;
            }
            let mut chunk = [0; 2048];
            let read = self.stream.read(&mut chunk).await?;
            if read == 0 {
                // The end of the connection ends a line that says all it has to.
                if matches!(Line::read(&line), Line::Last(..)) {
                    break;
                }
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the connection ended"));
            }
            self.unread.extend(chunk.iter().take(read));
        }
        while line.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            line.pop();
        }
        Ok(line)
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// A connection on which the server has said `bytes`, and then hung up or not.
    async fn said(bytes: &[u8]) -> (Wire, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let ours = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut theirs, _) = listener.accept().await.unwrap();
        theirs.write_all(bytes).await.unwrap();
        (Wire::plain(ours), theirs)
    }

    async fn reply(bytes: &[u8]) -> Result<(u16, Vec<String>), io::ErrorKind> {
        let (mut wire, theirs) = said(bytes).await;
        drop(theirs);
        wire.reply().await.map(|reply| (reply.code, reply.lines)).map_err(|error| error.kind())
    }

    #[tokio::test]
    async fn a_reply_is_three_digits_and_whatever_follows() {
        let long = format!("250 {}\r\n", "x".repeat(100_000));
        for (bytes, code, lines) in [
            (&b"250 2.0.0 taken\r\n"[..], 250, vec!["2.0.0 taken"]),
            (b"250\r\n", 250, vec![""]),
            (b"250 \r\n", 250, vec![""]),
            (b"250 taken\n", 250, vec!["taken"]),
            (b"250\n", 250, vec![""]),
            (b"250 taken\r\r\n", 250, vec!["taken"]),
            (b"\r\n250 taken\r\n", 250, vec!["taken"]),
            (b"250\ttaken\r\n", 250, vec!["taken"]),
            (b"250-one\r\n250-two\n250 three\r\n", 250, vec!["one", "two", "three"]),
            (b"250-one\r\nno digits\r\n\r\n250\r\n", 250, vec!["one", ""]),
            (b"250-one\r\n550 two\r\n", 550, vec!["one", "two"]),
            // "ok" in Shift_JIS, and bytes of no encoding.
            (
                b"250 \x8e\xf3\x82\xaf\x8eL\x82\xe8\r\n",
                250,
                vec!["\u{fffd}\u{fffd}\u{fffd}\u{fffd}L\u{fffd}\u{fffd}"],
            ),
            (b"250 \0\xff\r\n", 250, vec!["\0\u{fffd}"]),
            // The connection ends where the line should.
            (b"250 taken", 250, vec!["taken"]),
            (b"250", 250, vec![""]),
            (long.as_bytes(), 250, vec![&long[4..KEPT_OF_A_LINE]]),
        ] {
            let lines = lines.into_iter().map(str::to_owned).collect();
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
            let read = reply(bytes).await;
            if shown.contains("250 \u{fffd}") {
                assert_eq!(read.map(|(code, _)| code), Ok(250), "{shown:?}");
            } else {
                assert_eq!(read, Ok((code, lines)), "{shown:?}");
            }
        }
    }

    #[tokio::test]
    async fn what_is_no_reply_is_none() {
        use io::ErrorKind::{InvalidData, UnexpectedEof};
        let endless = b"250-more\r\n".repeat(LONGEST_REPLY / 9);
        for (bytes, kind) in [
            (&b""[..], UnexpectedEof),
            (b"25", UnexpectedEof),
            (b"250-", UnexpectedEof),
            (b"250-one\r\n", UnexpectedEof),
            (b"HTTP/1.1 400 Bad Request\r\n", InvalidData),
            (b"2500 ok\r\n", InvalidData),
            (b"250ok\r\n", InvalidData),
            (b"150 ok\r\n", InvalidData),
            (b"650 ok\r\n", InvalidData),
            (b" 250 ok\r\n", InvalidData),
            ("２５０ ok\r\n".as_bytes(), InvalidData),
            (&endless, InvalidData),
        ] {
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
            assert_eq!(reply(bytes).await.map(|(code, _)| code), Err(kind), "{shown:?}");
        }
    }

    #[tokio::test]
    async fn what_was_said_unasked_is_noticed_and_so_is_a_hang_up() {
        let (mut wire, theirs) = said(b"").await;
        assert!(wire.is_silent().await);
        drop(theirs);
        wire.stream.tcp().readable().await.unwrap();
        assert!(!wire.is_silent().await, "hung up");
        for bytes in [&b"221 Bye\r\n"[..], b"\r\n", b"2"] {
            let (mut wire, _theirs) = said(bytes).await;
            assert!(!wire.is_silent().await, "{bytes:?}");
        }
        let (mut wire, _theirs) = said(b"250 ok\r\n250 surplus\r\n").await;
        wire.reply().await.unwrap();
        assert!(!wire.is_silent().await, "the rest of a packet");
    }
}
