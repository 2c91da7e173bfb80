//! Replies that RFC 5321 allows, or that servers of this world give: none loses a mail, none makes two
//! of one.

use ninsho_domain::storage::entity::job::JobState;
use ninsho_mailbox::{Fault, Moment};
use ninsho_shared::Delivery;

use crate::stage::{START, Stage};

/// "Taken" in `Shift_JIS`.
const TAKEN: &[u8] = b"250 \x8e\xf3\x82\xaf\x8e\xe6\x82\xe8\x82\xdc\x82\xb5\x82\xbd\r\n";

fn odd_replies() -> Vec<(&'static str, Moment, Vec<u8>)> {
    let long = |code: &str| format!("{code} {}\r\n", "x".repeat(50_000)).into_bytes();
    vec![
        ("no text", Moment::Content, b"250\r\n".to_vec()),
        ("no text, a blank", Moment::Content, b"250 \r\n".to_vec()),
        ("Shift_JIS", Moment::Content, TAKEN.to_vec()),
        ("bytes of no encoding", Moment::Content, b"250 \xff\xfe\0\r\n".to_vec()),
        ("a bare LF", Moment::Content, b"250 ok\n".to_vec()),
        ("no text, a bare LF", Moment::Content, b"250\n".to_vec()),
        ("a long line", Moment::Content, long("250")),
        ("several lines", Moment::Content, b"250-one\r\n250-\r\n250 three\r\n".to_vec()),
        ("several lines, bare LF", Moment::Content, b"250-one\n250\n".to_vec()),
        ("another 2xx", Moment::Content, b"251 will forward\r\n".to_vec()),
        ("no text", Moment::Data, b"354\r\n".to_vec()),
        ("a bare LF", Moment::Data, b"354 go\n".to_vec()),
        ("a long line", Moment::Data, long("354")),
        ("no text", Moment::Rcpt, b"250\r\n".to_vec()),
        ("forwards", Moment::Rcpt, b"251 2.1.5 will forward\r\n".to_vec()),
        ("Shift_JIS", Moment::Rcpt, TAKEN.to_vec()),
        ("no text", Moment::MailFrom, b"250\n".to_vec()),
        ("no text", Moment::Connect, b"220\r\n".to_vec()),
        ("many lines", Moment::Connect, b"220-one\r\n220-two\r\n220 three\r\n".to_vec()),
        ("greets twice", Moment::Connect, b"220 one\r\n220 two\r\n".to_vec()),
        ("greets three times", Moment::Connect, b"220 one\r\n220 two\r\n220-three\r\n220\r\n".to_vec()),
        ("greets again in between", Moment::Hello, b"220 again\r\n250-one\r\n250 SIZE\r\n".to_vec()),
        ("no extensions", Moment::Hello, b"250\r\n".to_vec()),
        ("an empty line first", Moment::Hello, b"\r\n250 ok\r\n".to_vec()),
    ]
}

#[tokio::test]
async fn odd_mail_servers_lose_and_double_nothing() {
    for (what, at, bytes) in odd_replies() {
        let stage = Stage::new().await;
        let worker = stage.worker();
        // Each time, as a server does that is so.
        stage.mailbox.inject(Fault::bytes(at, bytes));
        for address in ["taro@example.com", "hanako@example.com"] {
            let id = stage.code(address).await;
            worker.run_due().await.unwrap();
            let row = stage.row(id).await;
            assert_eq!((row.state, row.tries), (JobState::Done, 1), "{what} at {at:?}");
            assert_eq!(stage.delivery(id).await, Delivery::Sent { at: START }, "{what} at {at:?}");
            assert_eq!(stage.mailbox.mails_to(address).len(), 1, "{what} at {at:?}");
        }
    }
}

#[tokio::test]
async fn a_server_of_the_time_before_extensions_is_greeted_in_the_old_way() {
    let stage = Stage::new().await;
    stage.mailbox.inject(Fault::reply(Moment::Hello, 502, "no such command").times(1));
    let id = stage.code("taro@example.com").await;
    stage.worker().run_due().await.unwrap();
    assert_eq!((stage.state(id).await, stage.row(id).await.tries), (JobState::Done, 1));
    let said: Vec<String> = stage.mailbox.transcripts()[0].commands().take(2).collect();
    assert_eq!(said, ["EHLO mfa.example.ac.jp", "HELO mfa.example.ac.jp"]);
}

/// What is no reply before the mail was handed over costs a try, and never makes a double.
#[tokio::test]
async fn what_is_no_reply_is_tried_again() {
    for (at, bytes) in [
        (Moment::Connect, &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..]),
        (Moment::Connect, b"221 Bye\r\n"),
        (Moment::Hello, b"354 go\r\n"),
        (Moment::MailFrom, b"221 Bye\r\n"),
        (Moment::MailFrom, b"ok\r\n"),
        (Moment::Rcpt, b"2500 ok\r\n"),
        (Moment::Rcpt, b"354 go\r\n"),
        (Moment::Data, b"250 ok\r\n"),
        (Moment::Data, b"221 Bye\r\n"),
    ] {
        let shown = String::from_utf8_lossy(bytes).into_owned();
        let stage = Stage::new().await;
        let worker = stage.worker();
        stage.mailbox.inject(Fault::bytes(at, bytes).times(1));
        let id = stage.code("taro@example.com").await;
        worker.run_due().await.unwrap();
        assert_eq!(stage.state(id).await, JobState::Delayed, "{at:?} {shown}");
        stage.advance(5);
        worker.run_due().await.unwrap();
        assert_eq!(stage.state(id).await, JobState::Done, "{at:?} {shown}");
        assert_eq!(stage.mailbox.mails().len(), 1, "{at:?} {shown}");
    }
}
