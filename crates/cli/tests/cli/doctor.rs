//! What the doctor finds in a conversation with the mail server.

use ninsho_mailbox::{Fault, Mailbox, MailboxOptions, Moment};
use tokio::runtime::Runtime;

use crate::support::Folder;

/// A mail server, and a folder whose settings name it.
fn stage(hello: &str) -> (Runtime, Mailbox, Folder) {
    let runtime = Runtime::new().unwrap();
    let mailbox = runtime.block_on(Mailbox::start(MailboxOptions::default())).unwrap();
    let folder = Folder::ready();
    let port = mailbox.addr().port();
    let settings = format!("[mail.smtp]\nhost = \"127.0.0.1\"\nport = {port}\nhello = \"{hello}\"\n");
    folder.write("ninsho.toml", settings);
    (runtime, mailbox, folder)
}

fn recipients(mailbox: &Mailbox) -> Vec<String> {
    let transcripts = mailbox.transcripts();
    let said = transcripts.iter().flat_map(ninsho_mailbox::Transcript::commands);
    said.filter(|line| line.starts_with("RCPT")).collect()
}

#[test]
fn it_asks_for_the_sender_or_for_the_given_recipient_and_sends_nothing() {
    let (_runtime, mailbox, folder) = stage("mfa.example.ac.jp");
    let found = folder.run(&["doctor"]).expect_well().stdout;
    assert!(found.contains("✓ mail server") && !found.contains("mail greeting"), "{found}");
    assert_eq!(recipients(&mailbox), ["RCPT TO:<ninsho-qa@iimc.kyoto-u.ac.jp>"]);
    folder.run(&["doctor", "--mail-to", "taro@example.com"]).expect_well();
    assert_eq!(recipients(&mailbox)[1..], ["RCPT TO:<taro@example.com>"]);
    let last: Vec<String> = mailbox.transcripts()[1].commands().collect();
    assert_eq!(last[last.len() - 2..], ["RSET", "QUIT"]);
    assert!(mailbox.mails().is_empty());
    let ended = folder.run(&["doctor", "--mail-to", "nobody"]).expect_code(2);
    assert!(ended.stderr.contains("--mail-to"), "{}", ended.stderr);
}

#[test]
fn what_the_server_has_against_us_is_named_with_the_step_and_the_setting() {
    for (text, setting) in [
        ((504, "5.5.2 <mfa>: Helo command rejected: need fully-qualified hostname"), "mail.smtp.hello"),
        ((554, "5.7.1 Relay access denied"), "mail.smtp.user"),
    ] {
        let (_runtime, mailbox, folder) = stage("mfa");
        mailbox.inject(Fault::reply(Moment::Rcpt, text.0, text.1));
        let found = folder.run(&["doctor"]).expect_code(1).stdout;
        let part = format!("at RCPT TO: {}", text.0);
        for part in
            ["✗ mail server", &part, setting, "! mail greeting: mail.smtp.hello is mfa, without a dot"]
        {
            assert!(found.contains(part), "{part} is not in {found}");
        }
    }
}

#[test]
fn a_sender_without_a_mailbox_and_a_server_that_asks_to_wait_are_only_noted() {
    for (code, text, part) in
        [(550, "5.1.1 User unknown", "has no mailbox n****a@"), (451, "4.7.1 Greylisted", "asks to wait")]
    {
        let (_runtime, mailbox, folder) = stage("mfa.example.ac.jp");
        mailbox.inject(Fault::reply(Moment::Rcpt, code, text));
        let found = folder.run(&["doctor"]).expect_well().stdout;
        assert!(found.contains("! mail server") && found.contains(part), "{found}");
    }
}
