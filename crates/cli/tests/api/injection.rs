//! Row 14 of the promises: nothing that anyone sends becomes a command, a header, a second
//! recipient or a link in a mail. What the tests look at is the conversation with the mail server.

mod mails;

use ninsho_mailbox::ReceivedMail;
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::{Problem, ProblemCode, paths};
use reqwest::Method;
use reqwest::header::{HOST, HeaderValue, USER_AGENT};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Caller, TestApp};

/// What would do harm if it were taken for more than text.
const PAYLOADS: [&str; 24] = [
    "x\r\nBcc: eve@evil.example\r\n\r\nbody",
    "x\nTo: eve@evil.example",
    "x\rCc: eve@evil.example",
    "x\r\n\r\n.\r\nMAIL FROM:<eve@evil.example>\r\nRCPT TO:<eve@evil.example>\r\nDATA\r\n",
    "\r\n.\r\nRSET\r\nRCPT TO:<eve@evil.example>\r\n",
    "\n.\nRCPT TO:<eve@evil.example>\n",
    "x\0Bcc: eve@evil.example",
    "x\u{85}Bcc: eve@evil.example\u{2028}Cc: eve@evil.example\u{2029}",
    "x\u{b}Bcc: eve@evil.example\u{c}Cc: eve@evil.example",
    // Characters whose low byte is CR and LF, for whoever narrows them.
    "x\u{560d}\u{560a}Bcc: eve@evil.example",
    "x>,<eve@evil.example",
    "x> RCPT TO:<eve@evil.example",
    "x>\r\nRCPT TO:<eve@evil.example",
    "\"x\" <eve@evil.example>, y",
    "x, eve@evil.example",
    "x; eve@evil.example",
    "x (eve@evil.example)",
    "x\\\"@evil.example",
    "@evil.example:x",
    "=?utf-8?q?x=0D=0ABcc:_eve@evil.example?=",
    "{{ revocation_link }}{% raw %}<a href='https://evil.example'>",
    "https://evil.example/stop/1",
    "\u{202e}elpmaxe.live//:sptth\u{202c}",
    "%0d%0aBcc:%20eve@evil.example",
];

/// A server that sends as often as it is asked to, and tells each request.
async fn generous() -> TestApp {
    TestApp::start_with(|config| {
        config.limits.send.address.clear();
        config.limits.send.account.clear();
        config.limits.send.merge_notices = ninsho_domain::config::Span::seconds(0);
        config.limits.lock.every = 1_000;
        config.limits.lock.blocked_at = 10_000;
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await
}

#[tokio::test]
async fn no_address_is_more_than_one_recipient() {
    let app = generous().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    for payload in PAYLOADS {
        for typed in [
            payload.to_owned(),
            format!("{payload}@example.net"),
            format!("\"{payload}\"@example.net"),
            format!("<{payload}@example.net>"),
            format!("taro@{payload}"),
            format!("taro@example.net{payload}"),
            format!("taro@{payload}.example.net"),
            format!("taro@example.net>{payload}"),
            format!("taro@example.net\r\n{payload}"),
        ] {
            let problem: Problem = caller.ask_to_change(&typed).await.refused(ProblemCode::InvalidAddress);
            // An error goes to a screen and to logs: it does not repeat what was typed.
            assert!(!problem.detail.contains("evil"), "{typed:?}: {}", problem.detail);
        }
    }
    // Odd, and valid: each is one recipient, as it was typed.
    let odd = ["!#$%&'*+-/=?^_`{|}~@example.net", "=?utf-8?q?x?=@example.net", "|id@example.net"];
    for typed in odd {
        caller.begin_change(typed).await;
        assert_eq!(app.newest_mail(typed).await.header("To").as_deref(), Some(typed));
    }
    mails::assert_ours(&app, &[&[taro.mail.as_str()], odd.as_slice()].concat());
}

#[tokio::test]
async fn no_browser_and_no_network_is_more_than_words_in_a_notice() {
    let app = generous().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let mut sent = 0;
    for payload in PAYLOADS {
        // A client library sends no control characters; the rest it sends as it is.
        let Ok(value) = HeaderValue::from_bytes(payload.as_bytes()) else { continue };
        sent += 1;
        let begin = caller.request(Method::POST, paths::ADDRESS_CHANGES).header(USER_AGENT, &value);
        let begin = begin.header("x-forwarded-for", &value).header("forwarded", &value);
        let begin = begin.header(HOST, "evil.example").header("x-forwarded-host", "evil.example");
        let begin = begin.header("origin", "https://evil.example").header("referer", &value);
        let answer = caller.send(begin.json(&json!({ "address": "taro@example.net" }))).await;
        let id = answer.granted::<AddressChangeView>(201).id();
        app.deliver().await;
        // The newest mail may be the notice: the address is the registered one from the second round on.
        let mails = app.mailbox.mails_to("taro@example.net");
        let code = mails.iter().rev().find_map(ReceivedMail::code).unwrap();
        let verify = caller.request(Method::POST, &paths::address_change_verify(id));
        let verify = verify.header(USER_AGENT, &value).header("x-forwarded-for", &value);
        caller.send(verify.json(&json!({ "code": code }))).await.granted::<AddressChangeView>(200);
        app.deliver().await;
        mails::assert_ours(&app, &[&taro.mail, "taro@example.net"]);
    }
    assert!(sent > 10, "only {sent} payloads were sent");
}

#[tokio::test]
async fn no_header_of_the_request_becomes_one_of_the_mail() {
    let app = generous().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let mut accepted = 0;
    for payload in PAYLOADS {
        let agents = [payload.to_owned(), format!("Mozilla/5.0 {payload} Firefox/140.0 Windows")];
        // The same address once more would mail nothing.
        for (agent, address) in agents.iter().zip(["taro@example.net", "taro@example.org"]) {
            if raw(&caller, &app, agent, address).await.starts_with("HTTP/1.1 201") {
                accepted += 1;
            }
            app.deliver().await;
            mails::assert_ours(&app, &[&taro.mail, "taro@example.net", "taro@example.org"]);
        }
    }
    assert!(accepted > 20, "only {accepted} requests were taken for requests");
}

/// Asks for a change with a `User-Agent` of any bytes, and returns the first line of the answer.
async fn raw(caller: &Caller, app: &TestApp, agent: &str, address: &str) -> String {
    let server = app.origin().trim_start_matches("http://").to_owned();
    let body = json!({ "address": address }).to_string();
    let (path, token, length) = (paths::ADDRESS_CHANGES, caller.token(), body.len());
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {server}\r\nUser-Agent: {agent}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    let mut stream = TcpStream::connect(&server).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A server that hangs up on nonsense is right.
    drop(stream.read_to_end(&mut answer).await);
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn no_id_password_code_or_path_reaches_a_mail() {
    let app = generous().await;
    // The longest ID that there can be.
    let longest = app.person(&"x".repeat(64)).await;
    let caller = app.signed_in(&longest).await;
    let id = caller.begin_change("longest@example.net").await;
    for payload in PAYLOADS {
        let login = app.caller().log_in(payload, payload).await;
        assert!(
            [ProblemCode::InvalidRequest, ProblemCode::WrongCredentials].contains(&login.refusal().unwrap()),
            "{}",
            login.text
        );
        caller.verify_change(id, payload).await.refused(ProblemCode::InvalidRequest);
        let path = payload.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
        app.caller().press(&paths::revocation(&path)).await.refused(ProblemCode::NotFound);
        caller.delete(&format!("{}/{path}", paths::ADDRESS_CHANGES)).await.refused(ProblemCode::NotFound);
    }
    app.deliver().await;
    mails::assert_ours(&app, &[&longest.mail, "longest@example.net"]);
    assert_eq!(app.mailbox.mails().len(), 3, "a code for the log-in, one for the address, a notice");
}
