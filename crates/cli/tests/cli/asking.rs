//! `ninsho setup`: what it asks, writes and leaves alone.

use std::os::unix::fs::PermissionsExt;

use ninsho_mailbox::{Mailbox, MailboxOptions};
use tokio::runtime::Runtime;

use crate::support::Folder;

/// The answers to all questions, a line each, with a mail server at this port.
fn answers(port: u16) -> Vec<String> {
    let port = port.to_string();
    let lines = [
        "https://mfa.example.ac.jp",
        "例大学",
        "Example University",
        "03-0000-0000",
        "sqlite://ninsho.db",
        "mfa@example.ac.jp",
        "127.0.0.1",
        "none",
        &port,
        "mfa.example.ac.jp",
        "-",
    ];
    lines.map(str::to_owned).to_vec()
}

fn typed(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn mail_server() -> (Runtime, Mailbox) {
    let runtime = Runtime::new().unwrap();
    let mailbox = runtime.block_on(Mailbox::start(MailboxOptions::default())).unwrap();
    (runtime, mailbox)
}

#[test]
fn it_ends_with_a_server_that_can_start() {
    let (_runtime, mailbox) = mail_server();
    let folder = Folder::new();
    let done = folder.run_with_input(&["setup"], &typed(&answers(mailbox.addr().port()))).expect_well();
    assert!(done.stdout.contains("Everything that a server needs is there."), "{}", done.stdout);
    let written = folder.read("ninsho.toml");
    for line in [
        "public_url = \"https://mfa.example.ac.jp\"",
        "ja = \"例大学\"",
        "# Where the server listens. Leave it to the proxy with TLS to be reached from outside.",
        "hello = \"mfa.example.ac.jp\"",
    ] {
        assert!(written.contains(line), "{line} is not in {written}");
    }
    assert!(folder.path("ninsho.key").exists() && folder.path("ninsho.db").exists());
    // Enter keeps everything.
    let kept = folder.run_with_input(&["setup"], &"\n".repeat(answers(0).len())).expect_well();
    assert!(kept.stdout.contains("[例大学]"), "{}", kept.stdout);
    assert_eq!(folder.read("ninsho.toml"), written);
}

#[test]
fn what_a_server_would_refuse_is_asked_for_again() {
    let (_runtime, mailbox) = mail_server();
    let folder = Folder::new();
    let mut lines = answers(mailbox.addr().port());
    lines.insert(0, "http://mfa.example.ac.jp/user".to_owned());
    lines.insert(9, "many".to_owned());
    let done = folder.run_with_input(&["setup"], &typed(&lines)).expect_well();
    assert_eq!(done.stdout.matches("That cannot be: ").count(), 2, "{}", done.stdout);
    assert!(done.stdout.contains("public_url"), "{}", done.stdout);
    assert!(!folder.path("ninsho.trial").exists());
}

#[test]
fn without_all_answers_nothing_is_written() {
    let folder = Folder::new();
    let ended = folder.run_with_input(&["setup"], "https://mfa.example.ac.jp\n").expect_code(1);
    assert!(ended.stderr.contains("nothing was written"), "{}", ended.stderr);
    assert!(!folder.path("ninsho.toml").exists());
}

#[test]
fn a_password_goes_into_a_file_of_its_own_and_is_never_shown() {
    let (_runtime, mailbox) = mail_server();
    let folder = Folder::new();
    let mut lines = answers(mailbox.addr().port());
    lines.pop();
    lines.extend(["ninsho".to_owned(), "very secret".to_owned()]);
    // A password goes over TLS alone. The server has none, which the doctor says; all else is done.
    lines[7] = "starttls".to_owned();
    let done = folder.run_with_input(&["setup"], &typed(&lines));
    assert!(!done.printed().contains("very secret"), "{}", done.printed());
    assert_eq!(folder.read("smtp-password"), "very secret\n");
    assert!(!folder.read("ninsho.toml").contains("very secret"));
    let mode = std::fs::metadata(folder.path("smtp-password")).unwrap().permissions().mode();
    assert_eq!(mode & 0o027, 0, "{mode:o}");
    let again = folder.run_with_input(&["setup"], &"\n".repeat(answers(0).len() + 1));
    assert!(again.stdout.contains("[the one that is there]"), "{}", again.printed());
    assert_eq!(folder.read("smtp-password"), "very secret\n");
}

#[test]
fn the_password_of_a_database_is_not_shown() {
    let folder = Folder::new();
    folder.write("ninsho.toml", "database_url = \"postgres://ninsho:hidden@db.example.ac.jp/ninsho\"\n");
    let ended = folder.run_with_input(&["setup"], "\n\n\n\n");
    assert!(!ended.printed().contains("hidden"), "{}", ended.printed());
}
