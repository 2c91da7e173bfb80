//! A mail as a message (RFC 5322), with a DKIM signature if configured (RFC 6376).

use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, ensure};
use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm, DkimSigningKey,
};
use lettre::message::header::{
    self, ContentTransferEncoding, ContentType, HeaderName, HeaderValue, Headers, MIME_VERSION_1_0,
};
use lettre::message::{Body, Mailbox, Mailboxes, MessageBuilder, MultiPart, SinglePart};
use lettre::{Address, address::Envelope};
use ninsho_shared::MailAddress;
use zeroize::Zeroizing;

use crate::config::{Dkim, DkimAlgorithm};
use crate::language::Language;
use crate::mail::RenderedMail;

const FROM: &str = "From";

/// An encoded mail, ready to be submitted.
pub struct Message {
    /// The envelope recipient.
    pub recipient: Address,
    /// 7-bit text with CR LF.
    pub content: String,
}

impl Message {
    /// What goes over the wire.
    #[must_use]
    pub fn content(&self) -> &str {
        &self.content
    }
}

/// Encodes the mails of one sender.
pub struct Writer {
    /// The envelope sender, and the `From` of every mail.
    pub sender: Address,
    signature: Option<DkimConfig>,
}

impl Writer {
    /// Reads the DKIM key.
    ///
    /// # Errors
    /// When the file cannot be read, or holds no key of the algorithm.
    pub fn new(sender: &MailAddress, dkim: Option<&Dkim>) -> anyhow::Result<Self> {
        Ok(Self { sender: address(sender), signature: dkim.map(signature).transpose()? })
    }

    /// Encodes a mail as text and HTML. Headers hold our own text, settings and parsed addresses only; what a
    /// person typed is in the parts, in base64.
    ///
    /// # Errors
    /// When the subject or the sender's name has two lines, or an address cannot be encoded.
    pub fn write(&self, mail: &RenderedMail) -> anyhow::Result<Message> {
        let recipient = address(&mail.to);
        ensure!(!mail.subject.chars().any(char::is_control), "the subject is not one line");
        ensure!(!mail.sender_name.chars().any(char::is_control), "the sender's name is not one line");
        let (content_type, body) = alternatives(mail)?;
        let mut message = MessageBuilder::new()
            .raw_header(sender(&mail.sender_name, &self.sender)?)
            .to(Mailbox::new(None, recipient.clone()))
            .subject(mail.subject.clone())
            .date(UNIX_EPOCH + since_epoch(mail))
            // The same each time that the mail goes out, so that duplicates are recognized.
            .message_id(Some(format!("<{}@{}>", mail.id, self.sender.domain())))
            .header(MIME_VERSION_1_0)
            .header(content_type)
            .raw_header(fixed("Content-Language", &mail.languages.map(Language::tag).join(", ")))
            // Asks for no automatic reply (RFC 3834 §5, and Exchange's own header).
            .raw_header(fixed("Auto-Submitted", "auto-generated"))
            .raw_header(fixed("X-Auto-Response-Suppress", "All"))
            .envelope(Envelope::new(Some(self.sender.clone()), vec![recipient.clone()])?)
            .body(body)
            .context("the mail cannot be put together")?;
        if let Some(signature) = &self.signature {
            message.sign(signature);
        }
        let content = String::from_utf8(message.formatted())?;
        ensure!(content.is_ascii(), "the mail is not 7-bit");
        Ok(Message { recipient, content })
    }
}

/// `From`, with the address on a line of its own: lettre writes it behind the encoded name, whose line may then
/// be longer than RFC 2047 §2 allows.
fn sender(name: &str, address: &Address) -> anyhow::Result<HeaderValue> {
    let mailbox = Mailbox::new(Some(name.to_owned()), address.clone());
    let mut headers = Headers::new();
    headers.set(header::From::from(Mailboxes::from(mailbox)));
    let raw = headers.get_raw(FROM).context("the sender is missing")?.to_owned();
    let line = headers.to_string();
    let value = line.trim_end().strip_prefix("From: ").and_then(|value| value.rsplit_once(" <"));
    let (name, address) = value.context("the sender has no name")?;
    let folded = format!("{name}\r\n <{address}");
    Ok(HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(FROM), raw, folded))
}

/// The text and the HTML, of which mail programs show the last one that they can (RFC 2046 §5.1.4). Its
/// headers belong to the message, since DKIM signs those alone.
fn alternatives(mail: &RenderedMail) -> anyhow::Result<(ContentType, Body)> {
    // Derived from the id, so that a repeated mail has the same bytes. Base64 has no hyphen and cannot contain it.
    let boundary = format!("ninsho-{}", mail.id.simple());
    let parts = MultiPart::alternative()
        .boundary(boundary)
        .singlepart(in_base64(ContentType::TEXT_PLAIN, &mail.text)?)
        .singlepart(in_base64(ContentType::TEXT_HTML, &mail.html)?);
    let content_type: ContentType = parts.headers().get().context("the parts have no type")?;
    let formatted = String::from_utf8(parts.formatted())?;
    let (_, body) = formatted.split_once("\r\n\r\n").context("the parts have no body")?;
    let body = body.as_bytes().to_vec();
    Ok((content_type, Body::dangerous_pre_encoded(body, ContentTransferEncoding::SevenBit)))
}

fn in_base64(content_type: ContentType, text: &str) -> anyhow::Result<SinglePart> {
    let Ok(body) = Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::Base64) else {
        anyhow::bail!("a text cannot be put into base64");
    };
    Ok(SinglePart::builder().header(content_type).body(body))
}

fn since_epoch(mail: &RenderedMail) -> Duration {
    Duration::from_millis(u64::try_from(mail.written_at.as_millis()).unwrap_or(0))
}

fn fixed(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Our parser is stricter than lettre's, and knows the addresses of the old carriers, which have to
/// be quoted (`"a..b."@docomo.ne.jp`).
pub fn address(address: &MailAddress) -> Address {
    Address::new_dangerous(address.smtp_local(), address.domain().as_str())
}

fn signature(dkim: &Dkim) -> anyhow::Result<DkimConfig> {
    let shown = dkim.key_file.display();
    let key = std::fs::read_to_string(&dkim.key_file)
        .map(Zeroizing::new)
        .with_context(|| format!("mail.dkim.key_file: cannot read {shown}"))?;
    let (algorithm, form) = match dkim.algorithm {
        DkimAlgorithm::Rsa => {
            (DkimSigningAlgorithm::Rsa, "an RSA key in PEM (BEGIN RSA PRIVATE KEY, PKCS#1)")
        }
        DkimAlgorithm::Ed25519 => (DkimSigningAlgorithm::Ed25519, "an Ed25519 key of 32 bytes in base64"),
    };
    let key = DkimSigningKey::new(key.trim(), algorithm)
        .with_context(|| format!("mail.dkim.key_file: {shown} is not {form}"))?;
    let headers = [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Language",
        "Auto-Submitted",
    ];
    let relaxed = || DkimCanonicalizationType::Relaxed;
    Ok(DkimConfig::new(
        dkim.selector.clone(),
        dkim.domain.clone(),
        key,
        headers.map(HeaderName::new_from_ascii_str).to_vec(),
        DkimCanonicalization { header: relaxed(), body: relaxed() },
    ))
}

#[cfg(test)]
mod tests {
    use mail_parser::{HeaderValue as Parsed, MessageParser};
    use ninsho_shared::Timestamp;
    use uuid::Uuid;

    use super::*;

    const SUBJECT: &str = "ワンタイムパスワードのお知らせ / Notification of one time password";
    const SENDER_NAME: &str = "京都大学 多要素認証 設定 / Kyoto University, \"MFA\" <a@b.example>";

    fn writer() -> Writer {
        Writer::new(&MailAddress::parse("ninsho-qa@iimc.kyoto-u.ac.jp").unwrap(), None).unwrap()
    }

    fn rendered(to: &str, text: &str) -> RenderedMail {
        RenderedMail {
            id: Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0001),
            to: MailAddress::parse(to).unwrap(),
            sender_name: SENDER_NAME.to_owned(),
            subject: SUBJECT.to_owned(),
            text: text.to_owned(),
            html: format!("<p>{text}</p>"),
            languages: Language::En.and_the_other(),
            written_at: Timestamp::from_millis(1_795_342_500_000),
        }
    }

    fn header_names(content: &str) -> Vec<&str> {
        let (headers, _) = content.split_once("\r\n\r\n").unwrap();
        let unfolded = headers.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
        unfolded.map(|line| line.split_once(':').unwrap().0).collect()
    }

    const HEADERS: [&str; 11] = [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "Content-Type",
        "Content-Language",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "Content-Transfer-Encoding",
    ];

    #[test]
    fn a_mail_reads_back_as_it_was_written() {
        let text = "コード：\n\n87110354\n\n.\n.. From the desk\n\n";
        let message = writer().write(&rendered("taro@example.com", text)).unwrap();
        assert_eq!(header_names(message.content()), HEADERS);
        let mail = MessageParser::default().parse(message.content()).unwrap();
        assert_eq!(mail.subject(), Some(SUBJECT));
        let sender = mail.from().unwrap();
        assert_eq!(sender.iter().count(), 1);
        let sender = sender.first().unwrap();
        assert_eq!(
            (sender.name(), sender.address()),
            (Some(SENDER_NAME), Some("ninsho-qa@iimc.kyoto-u.ac.jp"))
        );
        assert_eq!(mail.to().unwrap().first().unwrap().address(), Some("taro@example.com"));
        assert_eq!(mail.message_id(), Some("01990000-0000-7000-8000-000000000001@iimc.kyoto-u.ac.jp"));
        assert_eq!(mail.date().unwrap().to_rfc3339(), "2026-11-22T10:15:00Z");
        assert_eq!(mail.body_text(0).unwrap().replace("\r\n", "\n"), text);
        assert_eq!(mail.body_html(0).unwrap().replace("\r\n", "\n"), format!("<p>{text}</p>"));
        assert_eq!((mail.text_body_count(), mail.html_body_count(), mail.attachment_count()), (1, 1, 0));
        let text_of = |name: &str| match mail.header(name) {
            Some(Parsed::Text(text)) => text.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(text_of("Auto-Submitted"), "auto-generated");
        assert_eq!(text_of("X-Auto-Response-Suppress"), "All");
        assert!(message.content().contains("\r\nContent-Language: en, ja\r\n"));
        for content_type in
            ["multipart/alternative;", "text/plain; charset=utf-8\r\n", "text/html; charset=utf-8\r\n"]
        {
            let header = format!("\r\nContent-Type: {content_type}");
            assert_eq!(message.content().matches(&header).count(), 1, "{}", message.content());
        }
        let again = writer().write(&rendered("taro@example.com", text)).unwrap();
        assert_eq!(again.content(), message.content(), "a mail that goes out twice is the same to the byte");
    }

    #[test]
    fn every_line_is_short_and_ends_with_cr_lf() {
        let long = "と".repeat(5_000);
        let message = writer().write(&rendered(&format!("{}@example.com", "a".repeat(64)), &long)).unwrap();
        let content = message.content();
        // An address cannot be folded.
        let long_lines: Vec<&str> = content.split("\r\n").filter(|line| line.len() > 78).collect();
        assert_eq!(long_lines, [format!("To: {}@example.com", "a".repeat(64))]);
        assert!(!content.replace("\r\n", "").contains(['\r', '\n']));
    }

    #[test]
    fn nothing_in_a_text_or_a_subject_reaches_a_header() {
        for payload in [
            "x\r\nBcc: eve@example.com",
            "x\nBcc: eve@example.com",
            "x\rBcc: eve@example.com",
            "\r\n\r\nbody",
            "\r\n.\r\nMAIL FROM:<eve@example.com>",
            "=?utf-8?q?=0D=0ABcc:_eve@example.com?=",
            "\u{2028}Bcc: eve@example.com\u{85}x",
        ] {
            let message = writer().write(&rendered("taro@example.com", payload)).unwrap();
            assert_eq!(header_names(message.content()), HEADERS, "{payload:?}");
            assert!(!message.content().contains("eve@"), "{payload:?}");
            let subject =
                RenderedMail { subject: payload.to_owned(), ..rendered("taro@example.com", "text") };
            let name =
                RenderedMail { sender_name: payload.to_owned(), ..rendered("taro@example.com", "text") };
            for mail in [subject, name] {
                if let Ok(message) = writer().write(&mail) {
                    assert_eq!(header_names(message.content()), HEADERS, "{payload:?}");
                }
            }
        }
    }

    #[test]
    fn an_address_of_an_old_carrier_goes_out_quoted() {
        let message = writer().write(&rendered("a..b.@docomo.ne.jp", "text")).unwrap();
        assert_eq!(message.recipient.to_string(), "\"a..b.\"@docomo.ne.jp");
        assert!(message.content().contains("\r\nTo: \"a..b.\"@docomo.ne.jp\r\n"), "{}", message.content());
    }

    #[test]
    fn every_character_of_an_address_survives() {
        let to = "o'b!#$%&*+-/=?^_`{|}~.x@xn--wgv71a119e.jp";
        let message = writer().write(&rendered(to, "text")).unwrap();
        assert_eq!(message.recipient.to_string(), to);
        assert!(message.content().contains(&format!("\r\nTo: {to}\r\n")), "{}", message.content());
    }
}
