//! SMTP replies and errors, without the server's text: it may quote the address.

use std::fmt;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Response;
use thiserror::Error as ThisError;

/// A reply without its text: the status, and the enhanced status code (RFC 3463) if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// `250`, `450`, `550` …
    pub code: u16,
    /// `5.1.1` …
    pub enhanced: Option<String>,
}

impl Reply {
    /// The status and enhanced status (RFC 3463) of a response.
    pub(super) fn of(response: &Response) -> Self {
        Self::read(response.code().into(), response.first_word())
    }

    fn read(code: u16, first_word: Option<&str>) -> Self {
        Self { code, enhanced: first_word.filter(|word| is_enhanced(word)).map(str::to_owned) }
    }
}

/// A class, a subject and a detail (RFC 3463 §2).
fn is_enhanced(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    let number = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    parts.len() == 3 && matches!(parts[0], "2" | "4" | "5") && parts.iter().all(number)
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.enhanced {
            Some(enhanced) => write!(f, "{} {enhanced}", self.code),
            None => write!(f, "{}", self.code),
        }
    }
}

/// A step of the session (RFC 5321 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// From name resolution to the reply to `EHLO`; implicit TLS included.
    Connect,
    /// `STARTTLS`, the handshake and a second `EHLO`.
    StartTls,
    /// `AUTH`.
    LogIn,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`.
    Data,
    /// The mail itself.
    Content,
    /// `RSET`.
    Reset,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connect",
            Self::StartTls => "STARTTLS",
            Self::LogIn => "AUTH",
            Self::Sender => "MAIL FROM",
            Self::Recipient => "RCPT TO",
            Self::Data => "DATA",
            Self::Content => "the mail",
            Self::Reset => "RSET",
        })
    }
}

/// Why a step did not succeed, unless the mail was refused.
#[derive(Clone, Debug, ThisError, PartialEq, Eq)]
pub enum Trouble {
    /// A negative reply.
    #[error("{0}")]
    Reply(Reply),
    /// No reply in time.
    #[error("no answer in time")]
    Silence,
    /// The connection or TLS failed, or the reply was no SMTP. The text quotes nothing of the mail.
    #[error("{0}")]
    Broken(String),
}

/// Why a mail was not accepted.
#[derive(Clone, Debug, ThisError, PartialEq, Eq)]
pub enum SendError {
    /// This mail, or its recipient, is rejected for good.
    #[error("refused at {at}: {reply}")]
    Refused {
        /// Where.
        at: Step,
        /// With what.
        reply: Reply,
    },
    /// It may be accepted later: the server says so, cannot be reached, or rejects us and not the
    /// recipient.
    #[error("not now, at {at}: {trouble}")]
    NotNow {
        /// Where.
        at: Step,
        /// Why.
        trouble: Trouble,
    },
}

impl SendError {
    /// The reply, if there was one.
    #[must_use]
    pub fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Refused { reply, .. } | Self::NotNow { trouble: Trouble::Reply(reply), .. } => Some(reply),
            Self::NotNow { trouble: Trouble::Silence | Trouble::Broken(_), .. } => None,
        }
    }

    /// Whether the server could not be reached.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::NotNow { at: Step::Connect, trouble: Trouble::Silence | Trouble::Broken(_) })
    }

    pub(super) fn of(at: Step, error: &Error) -> Self {
        let source = std::error::Error::source(error).map(ToString::to_string);
        match error.status() {
            Some(code) => {
                let first_word = source.as_deref().and_then(|text| text.split_whitespace().next());
                Self::judge(at, Reply::read(code.into(), first_word))
            }
            // Its message quotes what could not be read.
            None if error.is_response() => Self::broken(at, "the connection ended, or the answer is no SMTP"),
            None => Self::broken(at, &error.to_string()),
        }
    }

    pub(super) fn broken(at: Step, why: &str) -> Self {
        Self::NotNow { at, trouble: Trouble::Broken(why.to_owned()) }
    }

    /// Classifies a negative reply: it rejects the mail for good, or only for now.
    pub fn judge(at: Step, reply: Reply) -> Self {
        let about_the_mail = matches!(at, Step::Recipient | Step::Data | Step::Content);
        // Unknown or misplaced commands, missing or weak authentication (RFC 4954 §6): ours to repair,
        // and the mail can go out afterwards.
        let about_us = matches!(reply.code, 500 | 502 | 503 | 530 | 534 | 535 | 538);
        if reply.code >= 500 && about_the_mail && !about_us {
            Self::Refused { at, reply }
        } else {
            Self::NotNow { at, trouble: Trouble::Reply(reply) }
        }
    }

    /// Whether the session can go on.
    pub fn session_goes_on(&self) -> bool {
        self.reply().is_some_and(|reply| reply.code != CLOSING)
    }

    /// Whether the server has closed an idle connection meanwhile.
    pub fn is_end_of_idle_connection(&self) -> bool {
        match self {
            Self::NotNow { at: Step::Sender, trouble: Trouble::Broken(_) } => true,
            Self::NotNow { at: Step::Sender, trouble: Trouble::Reply(reply) } => reply.code == CLOSING,
            Self::NotNow { .. } | Self::Refused { .. } => false,
        }
    }
}

/// "Service not available, closing transmission channel" (RFC 5321 §4.2.2).
const CLOSING: u16 = 421;

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(at: Step, code: u16) -> bool {
        matches!(SendError::judge(at, Reply { code, enhanced: None }), SendError::Refused { .. })
    }

    #[test]
    fn a_refusal_is_one_of_this_mail_and_for_good() {
        for at in [Step::Recipient, Step::Data, Step::Content] {
            for code in [550, 551, 552, 553, 554, 555, 556, 501, 504] {
                assert!(judge(at, code), "{at} {code}");
            }
            for code in [421, 450, 451, 452, 454, 500, 502, 503, 530, 534, 535, 538] {
                assert!(!judge(at, code), "{at} {code}");
            }
        }
    }

    #[test]
    fn what_is_about_us_is_never_the_recipients_fault() {
        for at in [Step::Connect, Step::StartTls, Step::LogIn, Step::Sender] {
            for code in [421, 454, 500, 501, 502, 530, 534, 535, 538, 550, 554] {
                assert!(!judge(at, code), "{at} {code}");
            }
        }
    }

    #[test]
    fn of_a_reply_only_the_digits_are_kept() {
        let of = |code, word| Reply::read(code, word).to_string();
        assert_eq!(of(550, Some("5.1.1")), "550 5.1.1");
        assert_eq!(of(550, Some("<taro@example.com>:")), "550");
        for word in ["5.1", "5.1.1.1", "3.1.1", "5.1.x", "5.1.1234", "5..1", "٥.1.1"] {
            assert_eq!(of(550, Some(word)), "550", "{word}");
        }
        assert_eq!(of(250, None), "250");
    }
}
