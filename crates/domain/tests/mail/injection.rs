//! Nothing that a person types becomes a command, a header or a second recipient.

use ninsho_domain::mail::outbox::{Details, MailKind};
use ninsho_mailbox::Event;

use crate::stage::Stage;

const PAYLOADS: [&str; 8] = [
    "x\r\nBcc: eve@evil.example\r\n\r\nbody",
    "x\nTo: eve@evil.example",
    "x\rCc: eve@evil.example",
    "\r\n.\r\nRSET\r\nMAIL FROM:<eve@evil.example>\r\nRCPT TO:<eve@evil.example>\r\nDATA\r\n",
    "\n.\nRCPT TO:<eve@evil.example>\n",
    "\0\u{85}\u{2028}Bcc: eve@evil.example",
    "=?utf-8?q?=0D=0ABcc:_eve@evil.example?=",
    "{{ revocation_link }}{% raw %}<script>alert(1)</script>",
];

#[tokio::test]
async fn what_a_browser_sends_stays_in_the_text() {
    let stage = Stage::new().await;
    let worker = stage.worker();
    let mut shapes = Vec::new();
    for payload in ["Firefox, Windows"].into_iter().chain(PAYLOADS) {
        stage.mailbox.clear();
        let text = payload.to_owned();
        let details = Details {
            user_id: text.clone(),
            at: 0,
            network: text.clone(),
            browser: text.clone(),
            new_address: text.clone(),
            authenticator_name: text.clone(),
            application: text,
            desk_decides: false,
            codes_left: None,
            language: None,
            step_up: false,
        };
        stage.notice(MailKind::AddressChangeRequested, "taro@example.com", details).await;
        worker.run_due().await.unwrap();
        let mails = stage.mailbox.mails();
        assert_eq!(mails.len(), 1, "{payload:?}");
        assert_eq!(mails[0].envelope_to, ["taro@example.com"], "{payload:?}");
        let raw = String::from_utf8(mails[0].raw.to_vec()).unwrap();
        let (headers, body) = raw.split_once("\r\n\r\n").unwrap();
        assert!(!headers.contains("evil"), "{payload:?}: {headers}");
        assert!(!body.contains("evil"), "{payload:?}");
        let html = mails[0].html();
        assert!(html.contains("</html>") && !html.contains("<script"), "{payload:?}: {html}");
        assert_eq!(html.matches("<a href=").count(), 2, "the links of the text alone: {html}");
        let names: Vec<&str> = headers
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .filter_map(|line| line.split(':').next())
            .collect();
        shapes.push(names.join(" "));
        let text = mails[0].text();
        assert_eq!(mails[0].links().len(), 2, "no foreign link, and no second one of ours: {text}");
        assert_eq!(
            text.lines().filter(|line| line.contains("evil")).count() % 2,
            0,
            "the same in both languages"
        );
    }
    shapes.dedup();
    assert_eq!(shapes.len(), 1, "the headers are always the same: {shapes:?}");
}

#[tokio::test]
async fn every_line_of_the_conversation_is_one_of_ours() {
    let stage = Stage::new().await;
    for payload in PAYLOADS {
        let details = Details { browser: payload.to_owned(), ..Details::default() };
        stage.notice(MailKind::AddressChanged, "taro@example.com", details).await;
    }
    stage.worker().run_due().await.unwrap();
    for transcript in stage.mailbox.transcripts() {
        for event in &transcript.events {
            let Event::Command(line) = event else { continue };
            let line = String::from_utf8(line.clone()).unwrap();
            let ours = [
                "EHLO mfa.example.ac.jp",
                "MAIL FROM:<ninsho-qa@iimc.kyoto-u.ac.jp>",
                "RCPT TO:<taro@example.com>",
                "DATA",
            ];
            assert!(ours.contains(&line.as_str()), "{line:?}");
        }
    }
}
