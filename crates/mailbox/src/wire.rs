//! Lines in and out of a connection.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

use crate::content::Content;

/// The longest line of a client, CR LF and all: what AUTH may need (RFC 4954 §4).
const MAX_LINE: u64 = 12_288;

/// A connection, plain or encrypted.
pub(crate) struct Wire<S> {
    stream: BufReader<S>,
    idle_timeout: Duration,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(crate) fn new(stream: S, idle_timeout: Duration) -> Self {
        Self { stream: BufReader::new(stream), idle_timeout }
    }

    /// The next line without its CR LF; none when the client has hung up.
    pub(crate) async fn read_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        loop {
            let room = MAX_LINE.saturating_sub(line.len() as u64);
            if room == 0 {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a line is too long"));
            }
            let mut bounded = (&mut self.stream).take(room);
            let read = within(self.idle_timeout, bounded.read_until(b'\n', &mut line)).await?;
            if read == 0 {
                return Ok(None);
            }
            if line.ends_with(b"\r\n") {
                line.truncate(line.len() - 2);
                return Ok(Some(line));
            }
        }
    }

    /// The mail up to its last dot; none when the client has hung up before.
    pub(crate) async fn read_content(&mut self, limit: usize) -> io::Result<Option<Content>> {
        let mut content = Content::new(limit);
        while !content.is_complete() {
            let input = within(self.idle_timeout, self.stream.fill_buf()).await?;
            if input.is_empty() {
                return Ok(None);
            }
            let taken = content.take(input);
            self.stream.consume(taken);
        }
        Ok(Some(content))
    }

    /// Waits until the client hangs up. What it says meanwhile stays to be read.
    pub(crate) async fn hung_up(&mut self) {
        if let Ok([_, ..]) = self.stream.fill_buf().await {
            std::future::pending::<()>().await;
        }
    }

    /// Waits until something can be read.
    pub(crate) async fn readable(&mut self) {
        // An error is read again by whoever reads.
        drop(self.stream.fill_buf().await);
    }

    pub(crate) async fn write(&mut self, text: &str) -> io::Result<()> {
        self.write_bytes(text.as_bytes()).await
    }

    pub(crate) async fn write_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        within(self.idle_timeout, async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        })
        .await
    }

    /// Closes the connection in good order.
    pub(crate) async fn close(mut self) -> io::Result<()> {
        within(self.idle_timeout, self.stream.shutdown()).await
    }

    /// The bare connection. What the client said too early, before it knew that it may, is
    /// dropped: it was not encrypted, and must not count as if it had been (RFC 3207 §6).
    pub(crate) fn into_inner(self) -> S {
        self.stream.into_inner()
    }
}

/// The work, unless it takes longer than `limit`.
pub(crate) async fn within<T>(limit: Duration, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| {
        Err(io::Error::new(io::ErrorKind::TimedOut, "the client was silent for too long"))
    })
}
