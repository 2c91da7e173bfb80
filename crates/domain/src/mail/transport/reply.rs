//! SMTP replies, without the server's text where they are kept: it may quote the address.

use std::fmt;

/// A line of a reply (RFC 5321 §4.2), without its end.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// The last line: the status, and its text.
    Last(u16, &'a [u8]),
    /// More lines follow.
    More(&'a [u8]),
    /// Begins with no status.
    Other,
}

impl<'a> Line<'a> {
    /// Reads a line.
    pub fn read(line: &'a [u8]) -> Self {
        let end = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
        let line = line.get(..end).unwrap_or_default();
        let Some((digits, rest)) = line.split_first_chunk::<3>() else { return Self::Other };
        if !matches!(digits[0], b'2'..=b'5') || !digits.iter().all(u8::is_ascii_digit) {
            return Self::Other;
        }
        let code = digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
        match rest.split_first() {
            None => Self::Last(code, &[]),
            Some((b' ' | b'\t', text)) => Self::Last(code, text),
            Some((b'-', text)) => Self::More(text),
            Some(_) => Self::Other,
        }
    }
}

/// A reply with its text, as it came.
#[derive(Debug, PartialEq, Eq)]
pub struct Response {
    /// The status of the last line.
    pub code: u16,
    /// The text of each line; what is not UTF-8 is replaced.
    pub lines: Vec<String>,
}

impl Response {
    /// The words of the text in lower case, without those that are addresses: an address can spell
    /// anything.
    pub fn words(&self) -> String {
        let words = self.lines.iter().flat_map(|line| line.split_whitespace());
        let mut said = words.filter(|word| !word.contains('@')).collect::<Vec<_>>().join(" ");
        said.make_ascii_lowercase();
        said
    }
}

/// A reply without its text: the status, the enhanced status code (RFC 3463) if there is one, and
/// what the text is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// `250`, `450`, `550` …
    pub code: u16,
    /// `5.1.1` …
    pub enhanced: Option<String>,
    /// What the text of a refusal is about.
    pub topic: Topic,
}

/// What the text of a refusal is about, as far as its words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Nothing that we know.
    Unknown,
    /// There is no such mailbox.
    Mailbox,
    /// The name that we greet with, or the name of our address.
    Hello,
    /// Our sender: its address, its domain, or whether we may use it.
    Sender,
    /// Our log-in, or relaying without one.
    LogIn,
    /// Encryption.
    Encryption,
    /// The size of the mail, or the room that the server has.
    Size,
    /// Another rule of the server: reputation, rates, content.
    Policy,
}

impl Topic {
    /// The first topic that has one of its words in the text. The order matters: "sender address does
    /// not exist" is about the sender.
    fn of(words: &str) -> Self {
        const TOPICS: [(Topic, &[&str]); 7] = [
            (
                Topic::Sender,
                &[
                    "sender",
                    "mail from",
                    "return path",
                    "envelope from",
                    "spf",
                    "dkim",
                    "dmarc",
                    "from domain",
                ],
            ),
            (Topic::Mailbox, &MAILBOX),
            (
                Topic::Hello,
                &[
                    "helo",
                    "ehlo",
                    "greeting",
                    "fully-qualified",
                    "fully qualified",
                    "reverse dns",
                    "reverse lookup",
                    "rdns",
                    "ptr",
                    "hostname",
                    "host name",
                ],
            ),
            (Topic::Encryption, &["starttls", "encrypt", "tls "]),
            (
                Topic::LogIn,
                &[
                    "relay",
                    "authent",
                    "log in",
                    "login",
                    "credential",
                    "rcpthosts",
                    "not local host",
                    "not a gateway",
                    "authorized",
                    "authorised",
                ],
            ),
            (
                Topic::Size,
                &["too big", "too large", "size", "quota", "storage", "disk", "too long", "exceed"],
            ),
            (
                Topic::Policy,
                &[
                    "policy",
                    "policies",
                    "spam",
                    "block",
                    "blacklist",
                    "denylist",
                    "listed",
                    "rbl",
                    "reputation",
                    "denied",
                    "not allowed",
                    "not permitted",
                    "not accepted",
                    "prohibited",
                    "forbidden",
                    "permission",
                    "abuse",
                    "administrat",
                    "client host",
                    "your ip",
                    "ip address",
                    "limit",
                    "too many",
                    "greylist",
                    "graylist",
                    "content",
                    "virus",
                    "suspicious",
                    "banned",
                    "restricted",
                    "security",
                    "try again",
                    "http",
                ],
            ),
        ];
        let found = TOPICS.iter().find(|(_, signs)| signs.iter().any(|sign| words.contains(sign)));
        found.map_or(Self::Unknown, |(topic, _)| *topic)
    }
}

/// How servers say that nobody has this address.
const MAILBOX: [&str; 17] = [
    "user unknown",
    "unknown user",
    "unknown recipient",
    "recipient unknown",
    "unknown mailbox",
    "no such user",
    "no such recipient",
    "no such mailbox",
    "no such address",
    "no mailbox here",
    "user not found",
    "mailbox not found",
    "recipient not found",
    "does not exist",
    "doesn't exist",
    "mailbox unavailable",
    "user not local",
];

impl Reply {
    /// Keeps of a response what is not text.
    pub fn of(response: &Response) -> Self {
        let mut tokens = response.lines.iter().flat_map(|line| line.split_whitespace());
        let first = response.lines.first().and_then(|line| line.split_whitespace().next());
        // Some servers say it later, as in "sorry, no mailbox here by that name (#5.1.1)".
        let mut marked =
            || tokens.find_map(|word| word.trim_matches(['(', ')', '[', ']', '.', ',']).strip_prefix('#'));
        let enhanced = first
            .filter(|word| is_enhanced(word))
            .or_else(|| marked().filter(|word| is_enhanced(word)))
            .map(str::to_owned);
        let topic = if response.code >= 400 { Topic::of(&response.words()) } else { Topic::Unknown };
        Self { code: response.code, enhanced, topic }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(code: u16, text: &str) -> Reply {
        Reply::of(&Response { code, lines: vec![text.to_owned()] })
    }

    #[test]
    fn of_a_reply_only_the_digits_are_kept() {
        let of = |code, text| reply(code, text).to_string();
        assert_eq!(of(550, "5.1.1 <taro@example.com>: nobody"), "550 5.1.1");
        assert_eq!(of(550, "<taro@example.com>: nobody"), "550");
        assert_eq!(of(550, "sorry, no mailbox here by that name (#5.1.1)"), "550 5.1.1");
        assert_eq!(of(550, "#5.1.0 Address rejected."), "550 5.1.0");
        for word in ["5.1", "5.1.1.1", "3.1.1", "5.1.x", "5.1.1234", "5..1", "٥.1.1", ""] {
            assert_eq!(of(550, word), "550", "{word}");
        }
        assert_eq!(of(250, ""), "250");
    }

    #[test]
    fn an_address_in_a_reply_is_not_among_its_words() {
        assert_eq!(reply(550, "<policy.relay@spam.example>: nobody").topic, Topic::Unknown);
        assert_eq!(
            reply(550, "<taro@example.com>: User unknown in relay recipient table").topic,
            Topic::Mailbox
        );
        assert_eq!(reply(550, "Sender address does not exist").topic, Topic::Sender);
    }
}
