//! Whose fault it is when a mail is not accepted: the recipient's, ours, or nobody's yet.

use std::fmt;

use thiserror::Error as ThisError;

use super::reply::{Reply, Topic};

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
    /// The connection or TLS failed, or the reply was no answer. The text quotes nothing of the mail.
    #[error("{0}")]
    Broken(String),
    /// This process stops, and waits no longer.
    #[error("this process is stopping")]
    Stopping,
}

/// Why a mail was not accepted.
#[derive(Clone, Debug, ThisError, PartialEq, Eq)]
pub enum SendError {
    /// The recipient is rejected for good.
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
    /// The whole mail was handed over, and no answer says whether the server has it.
    #[error("handed over and not confirmed: {trouble}")]
    Unconfirmed {
        /// Why there is no answer.
        trouble: Trouble,
    },
}

impl SendError {
    /// The reply, if there was one.
    #[must_use]
    pub fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Refused { reply, .. } | Self::NotNow { trouble: Trouble::Reply(reply), .. } => Some(reply),
            Self::NotNow { .. } | Self::Unconfirmed { .. } => None,
        }
    }

    /// Whether the server could not be reached.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::NotNow { at: Step::Connect, trouble: Trouble::Silence | Trouble::Broken(_) })
    }

    pub(super) fn broken(at: Step, why: impl Into<String>) -> Self {
        Self::NotNow { at, trouble: Trouble::Broken(why.into()) }
    }

    /// Classifies a negative reply: it rejects the recipient for good, or the mail only for now.
    #[must_use]
    pub fn judge(at: Step, reply: Reply) -> Self {
        if is_about_the_recipient(at, &reply) {
            Self::Refused { at, reply }
        } else {
            Self::NotNow { at, trouble: Trouble::Reply(reply) }
        }
    }

    /// Whether the session can go on.
    pub(super) fn session_goes_on(&self) -> bool {
        self.reply().is_some_and(|reply| reply.code != CLOSING)
    }

    /// Whether an idle connection turned out to be none any more, before any of the mail was sent.
    pub(super) fn is_end_of_idle_connection(&self) -> bool {
        match self {
            Self::NotNow { at, trouble: Trouble::Broken(_) } => *at != Step::Content,
            Self::NotNow { at: Step::Sender, trouble: Trouble::Silence } => true,
            Self::NotNow { at: Step::Sender, trouble: Trouble::Reply(reply) } => reply.code == CLOSING,
            Self::NotNow { .. } | Self::Refused { .. } | Self::Unconfirmed { .. } => false,
        }
    }

    /// What an administrator has to look at: the setting that a refusal for good is about.
    ///
    /// `None` when the recipient is refused, and when the server asks to try later.
    #[must_use]
    pub fn setting(&self) -> Option<&'static str> {
        match self {
            Self::NotNow { at, trouble: Trouble::Reply(reply) } if reply.code >= 500 => {
                Some(setting(*at, reply))
            }
            Self::NotNow { .. } | Self::Refused { .. } | Self::Unconfirmed { .. } => None,
        }
    }
}

/// "Service not available, closing transmission channel" (RFC 5321 §4.2.2).
const CLOSING: u16 = 421;

/// A mailbox that is not there, is spelt wrongly, has moved or takes nothing (RFC 3463 §3.2, RFC 7505
/// §4.2), and everything about its state (§3.3).
fn is_about_the_recipient(at: Step, reply: &Reply) -> bool {
    // Unknown or misplaced commands, missing or weak authentication (RFC 4954 §6).
    let about_us = matches!(reply.code, 500 | 502 | 503 | 504 | 530 | 534 | 535 | 538);
    let names_the_recipient = matches!(at, Step::Recipient | Step::Data | Step::Content);
    if reply.code < 500 || about_us || !names_the_recipient {
        return false;
    }
    match reply.enhanced.as_deref() {
        Some("5.1.1" | "5.1.2" | "5.1.3" | "5.1.6" | "5.1.10") => true,
        Some(enhanced) => enhanced.starts_with("5.2."),
        None => {
            at == Step::Recipient
                && matches!(reply.code, 550 | 551 | 553)
                && matches!(reply.topic, Topic::Unknown | Topic::Mailbox)
        }
    }
}

fn setting(at: Step, reply: &Reply) -> &'static str {
    let by_code = match (reply.code, reply.enhanced.as_deref()) {
        (_, Some("5.1.7" | "5.1.8")) => Some(SENDER),
        (_, Some("5.7.20" | "5.7.21" | "5.7.22" | "5.7.23" | "5.7.26" | "5.7.27")) => Some(DOMAIN),
        (_, Some("5.7.25")) | (504, _) => Some(HELLO),
        (_, Some("5.3.4")) => Some(SIZE),
        (530 | 534 | 535 | 538, _) => Some(LOG_IN),
        _ => None,
    };
    let by_topic = match reply.topic {
        Topic::Hello => Some(HELLO),
        Topic::Sender => Some(SENDER),
        Topic::LogIn => Some(LOG_IN),
        Topic::Encryption => Some("mail.smtp.security"),
        Topic::Size => Some(SIZE),
        Topic::Policy => Some(POLICY),
        Topic::Unknown | Topic::Mailbox => None,
    };
    by_code.or(by_topic).unwrap_or(match at {
        Step::Connect => HELLO,
        Step::StartTls => "mail.smtp.security",
        Step::LogIn => LOG_IN,
        Step::Sender | Step::Reset => SENDER,
        Step::Recipient | Step::Data | Step::Content => POLICY,
    })
}

const HELLO: &str = "mail.smtp.hello, the name that we greet with";
const SENDER: &str = "mail.sender, the address that mails come from";
const DOMAIN: &str = "mail.sender and mail.dkim, and the SPF, DKIM and DMARC records of their domain";
const LOG_IN: &str = "mail.smtp.user and mail.smtp.password_file, and whether mail.smtp.host relays for us";
const SIZE: &str = "mail.templates, and the size and the quota that mail.smtp.host allows";
const POLICY: &str = "mail.smtp.host, whose rules refuse us";

#[cfg(test)]
mod tests {
    use super::super::reply::Response;
    use super::*;

    use Step::{Connect, Content, Data, LogIn, Recipient, Sender, StartTls};

    fn judge(at: Step, code: u16, text: &str) -> SendError {
        SendError::judge(at, Reply::of(&Response { code, lines: vec![text.to_owned()] }))
    }

    /// What somebody with another address would not meet.
    #[test]
    fn a_refusal_of_the_recipient_is_the_persons_to_repair() {
        for (at, code, text) in [
            (Recipient, 550, "5.1.1 <taro@example.com>: Recipient address rejected: User unknown"),
            (Recipient, 550, "5.1.2 Bad destination system address"),
            (Recipient, 501, "5.1.3 Bad recipient address syntax"),
            (Recipient, 551, "5.1.6 Mailbox has moved"),
            (Recipient, 556, "5.1.10 Domain does not accept mail"),
            (Recipient, 550, "5.1.1 Blocked by policy, says the text"),
            (Recipient, 550, "5.2.1 Mailbox disabled"),
            (Recipient, 552, "5.2.2 Mailbox full"),
            (Data, 554, "5.1.1 No valid recipients"),
            (Content, 550, "5.1.1 <taro@example.com> unknown"),
            (Content, 552, "5.2.2 <taro@example.com> over quota"),
            (Recipient, 550, ""),
            (Recipient, 550, "No such user here"),
            (Recipient, 550, "Requested action not taken: mailbox unavailable"),
            (Recipient, 550, "<policy@example.com>... User unknown"),
            (Recipient, 550, "<taro@example.com>: User unknown in relay recipient table"),
            (Recipient, 550, "sorry, no mailbox here by that name (#5.1.1)"),
            (Recipient, 551, "User not local; please try <taro@example.org>"),
            (Recipient, 553, "Requested action not taken: mailbox name invalid"),
            (Recipient, 550, "\u{fffd}\u{fffd}\u{fffd}"),
        ] {
            let verdict = judge(at, code, text);
            assert!(matches!(verdict, SendError::Refused { .. }), "{at} {code} {text}");
            assert_eq!(verdict.setting(), None, "{at} {code} {text}");
        }
    }

    /// The twenty replies of a set-up that is not right, and what to look at. No other address would
    /// help.
    #[test]
    fn a_refusal_of_ourselves_is_ours_to_repair_and_names_the_setting() {
        for (at, code, text, setting) in [
            (
                Recipient,
                504,
                "5.5.2 <mfa>: Helo command rejected: need fully-qualified hostname",
                "mail.smtp.hello",
            ),
            (Recipient, 550, "5.7.1 Relaying denied", "mail.smtp.user"),
            (Recipient, 554, "5.7.1 <taro@example.com>: Relay access denied", "mail.smtp.user"),
            (Recipient, 550, "relay not permitted", "mail.smtp.user"),
            (
                Recipient,
                553,
                "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
                "mail.smtp.user",
            ),
            (Recipient, 530, "5.7.0 Authentication required", "mail.smtp.user"),
            (Recipient, 554, "5.7.1 Client host [192.0.2.1] blocked using a list", "mail.smtp.host"),
            (Recipient, 550, "5.7.1 Service refused by policy", "mail.smtp.host"),
            (Recipient, 550, "5.7.25 No reverse DNS", "mail.smtp.hello"),
            (Recipient, 553, "5.1.8 Sender domain does not exist", "mail.sender"),
            (Recipient, 550, "5.1.7 Bad sender address", "mail.sender"),
            (Recipient, 550, "Sender verify failed", "mail.sender"),
            (Recipient, 552, "5.3.1 Mail system full", "mail.smtp.host"),
            (Recipient, 552, "Requested mail action aborted: exceeded storage allocation", "mail.templates"),
            (Recipient, 550, "Daily quota of this sender exceeded", "mail.sender"),
            (Data, 554, "5.7.1 Denied", "mail.smtp.host"),
            (Data, 554, "5.5.1 No valid recipients", "mail.smtp.host"),
            (Content, 552, "5.3.4 Message too big", "mail.templates"),
            (Content, 550, "5.7.26 Unauthenticated mail is not accepted (DMARC)", "mail.sender"),
            (Content, 554, "5.7.1 Message refused as spam", "mail.smtp.host"),
            // Of our own.
            (Recipient, 550, "Too many connections from your IP address", "mail.smtp.host"),
            (Recipient, 550, "Must issue a STARTTLS command first", "mail.smtp.security"),
            (Recipient, 550, "5.1.0 Address rejected", "mail.smtp.host"),
            (Recipient, 550, "See https://mail.example.com/why", "mail.smtp.host"),
            (Recipient, 552, "", "mail.smtp.host"),
            (Recipient, 501, "Syntax error in parameters", "mail.smtp.host"),
            (Recipient, 503, "5.5.1 MAIL first", "mail.smtp.host"),
            (Content, 550, "", "mail.smtp.host"),
            (Content, 550, "User unknown", "mail.smtp.host"),
            (Data, 550, "No such user here", "mail.smtp.host"),
            (Sender, 550, "5.1.1 <ninsho@example.ac.jp>: unknown", "mail.sender"),
            (LogIn, 535, "5.7.8 Error", "mail.smtp.user"),
            (StartTls, 502, "5.5.1", "mail.smtp.security"),
            (Connect, 554, "5.7.1 No SMTP service here", "mail.smtp.hello"),
        ] {
            let verdict = judge(at, code, text);
            assert!(matches!(verdict, SendError::NotNow { .. }), "{at} {code} {text}");
            let named = verdict.setting().unwrap();
            assert!(named.starts_with(setting), "{at} {code} {text}: {named}");
        }
    }

    #[test]
    fn a_server_that_asks_to_wait_refuses_nobody() {
        for at in [Connect, StartTls, LogIn, Sender, Recipient, Data, Content] {
            for (code, text) in
                [(421, "4.3.2 Closing"), (450, "4.2.0 Greylisted"), (451, "4.1.1 later"), (452, "")]
            {
                let verdict = judge(at, code, text);
                assert!(matches!(verdict, SendError::NotNow { .. }), "{at} {code}");
                assert_eq!(verdict.setting(), None, "{at} {code}");
            }
        }
    }
}
