//! The mail after `DATA`: dot-unstuffing (RFC 5321 §4.5.2) and its bound.

/// Takes the mail's bytes as they come, and notices its end.
///
/// Only CR LF ends a line here, and only `CR LF . CR LF` the mail. A receiver that takes a
/// bare LF for a line's end can be made to see a second mail in the first.
#[derive(Debug)]
pub(crate) struct Content {
    bytes: Vec<u8>,
    limit: usize,
    too_long: bool,
    place: Place,
}

/// Where in a line the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At the beginning of a line.
    LineStart,
    /// After a dot that began the line.
    Dot,
    /// After a dot and a CR that began the line: an LF ends the mail.
    DotCr,
    /// After a CR elsewhere.
    Cr,
    /// Anywhere else.
    Text,
    /// After the mail.
    End,
}

/// The client sent more than the mailbox accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

impl Content {
    pub(crate) fn new(limit: usize) -> Self {
        Self { bytes: Vec::new(), limit, too_long: false, place: Place::LineStart }
    }

    /// Takes the bytes up to the end of the mail and says how many of them these were.
    pub(crate) fn take(&mut self, input: &[u8]) -> usize {
        let mut taken = 0;
        for &byte in input {
            if self.is_complete() {
                break;
            }
            self.step(byte);
            taken += 1;
        }
        taken
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.place == Place::End
    }

    pub(crate) fn finish(self) -> Result<Vec<u8>, TooLong> {
        if self.too_long { Err(TooLong) } else { Ok(self.bytes) }
    }

    fn step(&mut self, byte: u8) {
        match (self.place, byte) {
            (Place::LineStart, b'.') => {
                self.place = Place::Dot;
                return;
            }
            (Place::Dot, b'\r') => {
                self.place = Place::DotCr;
                return;
            }
            (Place::DotCr, b'\n') => {
                self.place = Place::End;
                return;
            }
            // Not the end after all: the CR belongs to the line, without the dot before it.
            (Place::DotCr, _) => {
                self.push(b'\r');
                self.place = Place::Cr;
            }
            _ => {}
        }
        self.push(byte);
        self.place = match (self.place, byte) {
            (_, b'\r') => Place::Cr,
            (Place::Cr, b'\n') => Place::LineStart,
            _ => Place::Text,
        };
    }

    fn push(&mut self, byte: u8) {
        if self.bytes.len() < self.limit {
            self.bytes.push(byte);
        } else {
            self.too_long = true;
            self.bytes = Vec::new();
            self.limit = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &[u8]) -> Option<(Vec<u8>, usize)> {
        let mut content = Content::new(1_000);
        let taken = content.take(input);
        content.is_complete().then(|| (content.finish().unwrap(), taken))
    }

    #[test]
    fn dots_are_unstuffed() {
        for (sent, meant) in [
            (&b".\r\n"[..], &b""[..]),
            (b"a\r\n.\r\n", b"a\r\n"),
            (b"..a\r\n.\r\n", b".a\r\n"),
            (b"...\r\n.\r\n", b"..\r\n"),
            (b".a\r\n.\r\n", b"a\r\n"),
            (b".\ra\r\n.\r\n", b"\ra\r\n"),
            (b".\r\r\n.\r\n", b"\r\r\n"),
            (b"a.\r\n.\r\n", b"a.\r\n"),
        ] {
            assert_eq!(read(sent), Some((meant.to_vec(), sent.len())), "{:?}", String::from_utf8_lossy(sent));
        }
    }

    #[test]
    fn only_a_dot_between_two_cr_lf_ends_the_mail() {
        for sent in [&b"a\n.\n"[..], b"a\n.\r\n", b"a\r\n.\n", b"a\r.\r\n", b"a\r\n.\r"] {
            assert_eq!(read(sent), None, "{:?}", String::from_utf8_lossy(sent));
        }
    }

    #[test]
    fn what_follows_the_mail_is_left_alone() {
        assert_eq!(read(b"a\r\n.\r\nQUIT\r\n"), Some((b"a\r\n".to_vec(), 6)));
    }

    #[test]
    fn it_does_not_matter_how_the_bytes_are_cut() {
        let mut content = Content::new(1_000);
        for byte in b"..a\r\n.\r\n" {
            assert_eq!(content.take(&[*byte]), 1);
        }
        assert_eq!(content.finish(), Ok(b".a\r\n".to_vec()));
    }

    #[test]
    fn a_mail_that_is_too_long_is_read_to_its_end_and_refused() {
        let mut exact = Content::new(3);
        exact.take(b"a\r\n.\r\n");
        assert_eq!(exact.finish(), Ok(b"a\r\n".to_vec()));
        let mut longer = Content::new(3);
        longer.take(b"ab\r\n.\r\n");
        assert!(longer.is_complete());
        assert_eq!(longer.finish(), Err(TooLong));
    }
}
