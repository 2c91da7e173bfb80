//! Whether everything that went over the wire is ours.

use std::collections::BTreeSet;

use ninsho_mailbox::{Event, ReceivedMail};

use crate::support::TestApp;

const SENDER: &str = "ninsho-qa@iimc.kyoto-u.ac.jp";

/// The headers of every mail, each once.
const HEADERS: [&str; 11] = [
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
    "X-Auto-Response-Suppress",
];

/// Panics unless every line to the mail server is one of ours, and every mail that it took is
/// one of ours to one of these addresses.
pub(super) fn assert_ours(app: &TestApp, allowed: &[&str]) {
    let mut mails = 0;
    for transcript in app.mailbox.transcripts() {
        let mut recipients = 0;
        for event in &transcript.events {
            match event {
                Event::Command(line) => {
                    let line = std::str::from_utf8(line).expect("a command is text");
                    assert!(line.bytes().all(|b| b == b' ' || b.is_ascii_graphic()), "{line:?}");
                    if let Some(to) = line.strip_prefix("RCPT TO:<").and_then(|rest| rest.strip_suffix('>')) {
                        assert!(allowed.contains(&to), "{line:?}");
                        recipients += 1;
                    } else if let Some(from) = line.strip_prefix("MAIL FROM:") {
                        assert!(from.starts_with(&format!("<{SENDER}>")), "{line:?}");
                        assert!(!from.contains("evil"), "{line:?}");
                        recipients = 0;
                    } else {
                        let plain =
                            line.starts_with("EHLO ") || ["DATA", "RSET", "NOOP", "QUIT"].contains(&line);
                        assert!(plain, "{line:?}");
                    }
                }
                Event::Content(content) => {
                    mails += 1;
                    assert_eq!(recipients, 1, "a mail to {recipients} recipients");
                    assert_bytes(content);
                }
                Event::Reply(_) | Event::Encrypted => {}
            }
        }
    }
    assert!(mails > 0, "no mail was looked at");
    for mail in app.mailbox.mails() {
        assert_mail(app, &mail);
    }
}

/// Only CR LF parts lines, no line is too long, and everything is in seven bits (RFC 5322 §2.1.1).
fn assert_bytes(content: &[u8]) {
    let text = std::str::from_utf8(content).expect("a mail is text");
    for line in text.split("\r\n") {
        assert!(line.len() <= 998 && line.bytes().all(|b| b == b' ' || b.is_ascii_graphic()), "{line:?}");
    }
}

/// Nothing but our boundary, the headers of the parts, and base64.
fn assert_parts(body: &str) {
    let in_base64 = |line: &str| line.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b));
    let of_a_part = ["Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8"];
    for line in body.split("\r\n").filter(|line| !in_base64(line)) {
        let ours = line.starts_with("--ninsho-")
            || line == "Content-Transfer-Encoding: base64"
            || of_a_part.contains(&line);
        assert!(ours, "{line:?} in {body}");
    }
}

fn assert_mail(app: &TestApp, mail: &ReceivedMail) {
    let [recipient] = mail.envelope_to.as_slice() else { panic!("{:?}", mail.envelope_to) };
    assert_eq!(mail.envelope_from, SENDER);
    assert_eq!(mail.from().as_deref(), Some(SENDER));
    assert_eq!(mail.header("To").as_ref(), Some(recipient));
    let raw = std::str::from_utf8(&mail.raw).expect("a mail is text");
    let (head, body) = raw.split_once("\r\n\r\n").expect("a mail has a head and a body");
    assert!(!head.contains("evil"), "{head}");
    let lines: Vec<&str> = head.split("\r\n").filter(|line| !line.starts_with(' ')).collect();
    let names: BTreeSet<&str> = lines.iter().map(|line| line.split(':').next().unwrap_or_default()).collect();
    assert_eq!(names.len(), lines.len(), "a header stands there twice: {head}");
    assert!(names.is_subset(&BTreeSet::from(HEADERS)), "{head}");
    assert_parts(body);
    let html = mail.html();
    assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
    assert_eq!(html.matches("<a href=").count(), mail.links().len(), "{html}");
    // No code or link but ours, whatever the words in between say.
    let text = mail.text();
    let stop_page = format!("{}/stop/", app.origin());
    for link in mail.links() {
        assert!(link.starts_with(&stop_page) && !link.contains("evil"), "{link} in {text}");
    }
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    for line in text.lines().filter(|line| line.contains("evil")) {
        let described = ["ブラウザ：", "接続元：", "Browser: ", "From: "];
        assert!(described.iter().any(|label| line.starts_with(label)), "{line:?}");
    }
}
