//! One mail as it arrived.

use std::sync::Arc;
use std::time::Instant;

use mail_parser::{Message, MessageParser, MessagePart, PartType};

use crate::fault::same_address;

/// One mail as it arrived. Cloning it shares the bytes.
#[derive(Clone, Debug)]
pub struct ReceivedMail {
    /// Its number in this mailbox, counted from 1 and never used twice.
    pub id: u64,
    /// The address of `MAIL FROM`; empty for the null sender.
    pub envelope_from: String,
    /// The addresses of `RCPT TO`, as the client wrote them.
    pub envelope_to: Vec<String>,
    /// The mail itself, headers and body.
    pub raw: Arc<[u8]>,
    /// Whether the conversation was encrypted.
    pub tls: bool,
    /// The user that the client logged in as.
    pub authenticated: Option<String>,
    /// When its last dot arrived.
    pub received: Instant,
}

impl ReceivedMail {
    /// Whether the envelope names this address; case and quotes around the local part make no difference.
    #[must_use]
    pub fn is_to(&self, address: &str) -> bool {
        self.envelope_to.iter().any(|to| same_address(to, address))
    }

    /// The subject, decoded.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        self.parse().and_then(|mail| mail.subject().map(str::to_owned))
    }

    /// The address in the `From` header, without a name.
    #[must_use]
    pub fn from(&self) -> Option<String> {
        let mail = self.parse()?;
        mail.from()?.first()?.address().map(str::to_owned)
    }

    /// A header's value, unfolded but not decoded. Of several with one name, the last.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let mail = self.parse()?;
        let value = mail.header_raw(name)?;
        Some(value.replace("\r\n", "").trim().to_owned())
    }

    /// The plain text, decoded, its lines parted by LF; empty when there is none.
    #[must_use]
    pub fn text(&self) -> String {
        let text = self.parse().and_then(|mail| mail.body_text(0).map(|text| text.replace("\r\n", "\n")));
        text.unwrap_or_default()
    }

    /// The HTML, decoded; empty when there is none.
    #[must_use]
    pub fn html(&self) -> String {
        let of_part = |part: &MessagePart<'_>| match &part.body {
            PartType::Html(html) => Some(html.replace("\r\n", "\n")),
            _ => None,
        };
        self.parse().and_then(|mail| mail.parts.iter().find_map(of_part)).unwrap_or_default()
    }

    /// The eight digits that are alone on a line of the text.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        let text = self.text();
        let mut lines = text.lines().map(str::trim);
        lines.find(|line| line.len() == 8 && line.bytes().all(|b| b.is_ascii_digit())).map(str::to_owned)
    }

    /// The web addresses in the text, in order.
    #[must_use]
    pub fn links(&self) -> Vec<String> {
        let text = self.text();
        let words = text.split(|c: char| c.is_whitespace() || "<>\"「」（）".contains(c));
        words.filter(|word| is_link(word)).map(str::to_owned).collect()
    }

    fn parse(&self) -> Option<Message<'_>> {
        MessageParser::default().parse(&*self.raw)
    }
}

fn is_link(word: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| word.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(raw: &str) -> ReceivedMail {
        ReceivedMail {
            id: 1,
            envelope_from: String::new(),
            envelope_to: vec!["\"a..b\"@docomo.ne.jp".to_owned()],
            raw: raw.as_bytes().into(),
            tls: false,
            authenticated: None,
            received: Instant::now(),
        }
    }

    const CODE: &str = "From: =?utf-8?B?6KqN6Ki8?= <qa@example.com>\r\n\
        Subject: =?utf-8?B?44Ov44Oz44K/44Kk44Og?=\r\n =?utf-8?B?44OR44K544Ov44O844OJ?=\r\n\
        Auto-Submitted: auto-generated\r\n\
        MIME-Version: 1.0\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: base64\r\n\
        \r\n\
        44Kz44O844OJIDEyMzQ1Njc4IOOBp+OBmeOAggoKODcxMTAzNTQKCmh0dHBzOi8vZXhhbXBsZS5j\r\n\
        b20vc3RvcC9hYmMK\r\n";

    #[test]
    fn headers_are_decoded() {
        let mail = mail(CODE);
        assert_eq!(mail.subject().as_deref(), Some("ワンタイムパスワード"));
        assert_eq!(mail.from().as_deref(), Some("qa@example.com"));
        assert_eq!(mail.header("auto-submitted").as_deref(), Some("auto-generated"));
        assert_eq!(mail.header("X-None"), None);
    }

    #[test]
    fn the_code_is_the_one_alone_on_its_line() {
        assert_eq!(mail(CODE).code().as_deref(), Some("87110354"));
        assert_eq!(mail("Subject: x\r\n\r\n1234567\r\n123456789\r\n１２３４５６７８\r\n").code(), None);
    }

    #[test]
    fn links_are_found() {
        assert_eq!(mail(CODE).links(), ["https://example.com/stop/abc"]);
        assert_eq!(
            mail("Subject: x\r\n\r\n<http://a.example/b> http:// ftp://c\r\n").links(),
            ["http://a.example/b"]
        );
    }

    #[test]
    fn a_recipient_is_found_in_any_spelling() {
        assert!(mail(CODE).is_to("A..B@DOCOMO.NE.JP"));
        assert!(!mail(CODE).is_to("b@docomo.ne.jp"));
    }

    #[test]
    fn what_is_no_mail_has_nothing_to_tell() {
        let nothing = mail("");
        assert_eq!((nothing.subject(), nothing.from(), nothing.code()), (None, None, None));
        assert_eq!(nothing.text(), "");
    }
}
