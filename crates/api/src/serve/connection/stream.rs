//! A stream that writes problems in the place of the library's bare responses.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::bare::replaced;

/// A stream over a plain one.
#[derive(Debug)]
pub(super) struct Stream<T> {
    plain: T,
    /// What is still to be written of a problem.
    problem: Vec<u8>,
}

impl<T> Stream<T> {
    pub(super) fn over(plain: T) -> Self {
        Self { plain, problem: Vec::new() }
    }

    pub(super) fn plain(&self) -> &T {
        &self.plain
    }
}

impl<T: AsyncWrite + Unpin> Stream<T> {
    fn poll_problem(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.problem.is_empty() {
            let written = ready!(Pin::new(&mut self.plain).poll_write(context, &self.problem))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.problem.drain(..written);
        }
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Stream<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().plain).poll_read(context, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Stream<T> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let stream = self.get_mut();
        ready!(stream.poll_problem(context))?;
        match replaced(bytes) {
            Some((0, problem)) => {
                stream.problem = problem;
                Poll::Ready(Ok(bytes.len()))
            }
            // Never into the bare response: it is met whole the next time.
            Some((start, _)) => Pin::new(&mut stream.plain).poll_write(context, &bytes[..start]),
            None => Pin::new(&mut stream.plain).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let stream = self.get_mut();
        ready!(stream.poll_problem(context))?;
        Pin::new(&mut stream.plain).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let stream = self.get_mut();
        ready!(stream.poll_problem(context))?;
        Pin::new(&mut stream.plain).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const BARE: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\ndate: now\r\n\r\n";

    #[tokio::test]
    async fn a_response_before_it_and_the_problem_arrive_whole_through_a_narrow_stream() {
        let (near, mut far) = tokio::io::duplex(7);
        let before = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        let writing = async move {
            let mut stream = Stream::over(near);
            stream.write_all(format!("{before}{BARE}").as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
        };
        let mut read = String::new();
        let ((), length) = tokio::join!(writing, async { far.read_to_string(&mut read).await });
        assert_eq!(length.unwrap(), read.len());
        let problem = read.strip_prefix(before).unwrap();
        assert!(problem.starts_with("HTTP/1.1 400 ") && problem.ends_with('}'), "{problem}");
    }
}
