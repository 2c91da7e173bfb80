//! The same requests to a privacyIDEA server and to Ninsho: what is answered has the same shape, but for what
//! `listed.rs` lists.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use data_encoding::HEXLOWER;
use ninsho_domain::clock::{Clock, SystemClock};
use ninsho_domain::factor::authenticator::totp;
use ninsho_mailbox::{Mailbox, MailboxOptions};
use reqwest::{Client, Method, RequestBuilder};

use super::listed;
use super::plugin;
use super::server::PrivacyIdea;
use super::shape::{Answer, differences};
use crate::campus::Campus;

/// The codes of everybody's authenticator and the mails are different ones on the two sides.
trait Side {
    /// Where `/validate/check` is for callers that show nothing else.
    fn base(&self) -> &str;
    /// Where it is for callers that show a token.
    fn origin(&self) -> &str;
    /// Name and password for `/auth`.
    fn account(&self) -> (&str, &str);
    /// What hanako's and jiro's authenticator shows next.
    async fn shown(&self, user: &str) -> String;
    /// The code that was mailed.
    async fn mailed(&self) -> String;
}

/// What came of each request, in order.
#[derive(Default)]
struct Record(Vec<(&'static str, Answer)>);

impl Record {
    async fn keep(&mut self, case: &'static str, request: RequestBuilder) -> &Answer {
        let answer = Answer::of(request.send().await.unwrap()).await;
        self.0.push((case, answer));
        &self.0.last().unwrap().1
    }

    /// The same, of a challenge: returns its transaction.
    async fn challenge(&mut self, case: &'static str, request: RequestBuilder) -> String {
        let answer = self.keep(case, request).await;
        let id = answer.body["detail"]["transaction_id"].as_str();
        id.unwrap_or_else(|| panic!("{case}: {}", answer.body)).to_owned()
    }
}

fn form(method: Method, base: &str, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    let request = Client::new().request(method, format!("{base}{path}"));
    let form = serde_urlencoded::to_string(fields).unwrap();
    request.header("content-type", "application/x-www-form-urlencoded").body(form)
}

fn check(side: &impl Side, fields: &[(&str, &str)]) -> RequestBuilder {
    form(Method::POST, side.base(), "/validate/check", fields)
}

fn get(base: &str, path: &str) -> RequestBuilder {
    Client::new().get(format!("{base}{path}"))
}

/// Codes without a challenge.
async fn codes(side: &impl Side, record: &mut Record) {
    let code = side.shown("hanako").await;
    record.keep("right code", check(side, &[("user", "hanako"), ("pass", &code)])).await;
    record.keep("used code", check(side, &[("user", "hanako"), ("pass", &code)])).await;
    record.keep("wrong code", check(side, &[("user", "hanako"), ("pass", "000000")])).await;
    record.keep("text for a code", check(side, &[("user", "hanako"), ("pass", "no code")])).await;
    record.keep("wrong code for nobody", check(side, &[("user", "nobody"), ("pass", "000000")])).await;
    record.keep("code without a token", check(side, &[("user", "nashi"), ("pass", "000000")])).await;
    record.keep("no user", check(side, &[("pass", "000000")])).await;
    let unknown = [("user", "hanako"), ("pass", "000000"), ("transaction_id", "01234567890123456789")];
    record.keep("wrong code, unknown transaction", check(side, &unknown)).await;
    record.keep("wrong code by a query", get(side.base(), "/validate/check?user=hanako&pass=000000")).await;
    let json = serde_json::json!({ "user": "hanako", "pass": "000000" });
    let posted = Client::new().post(format!("{}/validate/check", side.base()));
    record.keep("wrong code by JSON", posted.json(&json)).await;
}

/// Challenges: of a mail, of a mail or an authenticator, and of nobody.
async fn challenges(side: &impl Side, record: &mut Record) {
    let asked = check(side, &[("user", "taro"), ("pass", "")]);
    let id = record.challenge("challenge by mail", asked).await;
    let code = side.mailed().await;
    let poll = format!("/validate/polltransaction?transaction_id={id}");
    record.keep("poll of an open challenge", get(side.base(), &poll)).await;
    record
        .keep("poll of an unknown challenge", get(side.base(), "/validate/polltransaction/01234567890"))
        .await;
    let answer = |code: &str, name: &str| check(side, &[("user", "taro"), ("pass", code), (name, &id)]);
    record.keep("wrong answer to a challenge", answer("000000", "transaction_id")).await;
    record.keep("right answer to a challenge", answer(&code, "state")).await;
    record.keep("right answer once more", answer(&code, "transaction_id")).await;
    record.keep("poll of an answered challenge", get(side.base(), &poll)).await;

    let asked = check(side, &[("user", "jiro"), ("pass", "")]);
    let id = record.challenge("challenge of two factors", asked).await;
    side.mailed().await;
    let code = side.shown("jiro").await;
    let fields = [("user", "jiro"), ("pass", code.as_str()), ("transaction_id", &id)];
    record.keep("authenticator answers a challenge", check(side, &fields)).await;
    record.keep("challenge for nobody", check(side, &[("user", "nobody"), ("pass", "")])).await;
    record.keep("challenge without a token", check(side, &[("user", "nashi"), ("pass", "")])).await;
}

/// What a plugin does with a service account.
async fn service_account(side: &impl Side, record: &mut Record) {
    let (user, password) = side.account();
    let auth = |fields: &[(&str, &str)]| form(Method::POST, side.origin(), "/auth", fields);
    record.keep("wrong service account", auth(&[("username", user), ("password", "wrong")])).await;
    let fields = [("username", user), ("password", password)];
    let answer = record.keep("right service account", auth(&fields)).await;
    let token = answer.body["result"]["value"]["token"].as_str().unwrap().to_owned();
    let trigger = |user: &str, token: Option<(&str, &str)>| {
        let request = form(Method::POST, side.origin(), "/validate/triggerchallenge", &[("user", user)]);
        token.into_iter().fold(request, |request, (name, value)| request.header(name, value))
    };
    let shown = Some(("authorization", token.as_str()));
    record.challenge("triggered challenge", trigger("jiro", shown)).await;
    side.mailed().await;
    let shown_elsewhere = Some(("pi-authorization", token.as_str()));
    record.keep("triggered without a token", trigger("nashi", shown_elsewhere)).await;
    record.keep("triggered for nobody", trigger("nobody", shown)).await;
    record.keep("triggered by nobody", trigger("jiro", None)).await;
    record.keep("triggered with a wrong token", trigger("jiro", Some(("authorization", "a.b.c")))).await;
    let list = get(side.origin(), "/token/?user=taro").header("authorization", &token);
    record.keep("list of tokens", list).await;
}

/// What few plugins ask for.
async fn others(side: &impl Side, record: &mut Record) {
    let radius = |pass: &str| {
        let fields = [("user", "hanako"), ("pass", pass)];
        form(Method::POST, side.base(), "/validate/radiuscheck", &fields)
    };
    let code = side.shown("hanako").await;
    record.keep("radiuscheck, right code", radius(&code)).await;
    record.keep("radiuscheck, wrong code", radius("000000")).await;
    let saml = form(Method::POST, side.base(), "/validate/samlcheck", &[("user", "hanako"), ("pass", "0")]);
    record.keep("samlcheck", saml).await;
    record.keep("passkey", get(side.base(), "/validate/initialize?type=passkey")).await;
    let anonymous =
        form(Method::POST, side.origin(), "/validate/check", &[("user", "hanako"), ("pass", "000000")]);
    record.keep("wrong code from a stranger", anonymous).await;
    for _ in 0..12 {
        check(side, &[("user", "hanako"), ("pass", "000000")]).send().await.unwrap();
    }
    let code = side.shown("hanako").await;
    record
        .keep("right code after too many wrong ones", check(side, &[("user", "hanako"), ("pass", &code)]))
        .await;
}

async fn asked(side: &impl Side) -> Record {
    let mut record = Record::default();
    codes(side, &mut record).await;
    challenges(side, &mut record).await;
    service_account(side, &mut record).await;
    others(side, &mut record).await;
    record
}

/// A privacyIDEA server with its mailbox.
struct Theirs {
    server: PrivacyIdea,
    mailbox: Mailbox,
    /// The time step of the next code: the server takes six before and after its own, each later than the
    /// previous one.
    step: AtomicI64,
}

impl Side for Theirs {
    fn base(&self) -> &str {
        &self.server.told.url
    }

    fn origin(&self) -> &str {
        self.base()
    }

    fn account(&self) -> (&str, &str) {
        (&self.server.told.admin.user, &self.server.told.admin.password)
    }

    async fn shown(&self, user: &str) -> String {
        let secret = HEXLOWER.decode(self.server.told.totp[user].as_bytes()).unwrap();
        totp::code(&secret, self.step.fetch_add(1, Ordering::Relaxed))
    }

    async fn mailed(&self) -> String {
        let mail = self.mailbox.wait_for(|_| true, Duration::from_secs(20)).await.unwrap();
        self.mailbox.clear();
        mail.text().trim().to_owned()
    }
}

/// Ninsho, with people who have the same factors.
struct Ours {
    campus: Campus,
    base: String,
    id: String,
    secret: String,
    hanako: Vec<u8>,
    jiro: Vec<u8>,
}

impl Ours {
    async fn start() -> Self {
        let campus = Campus::start().await;
        campus.person("hanako");
        campus.person("jiro");
        campus.folder.run_with_input(&["account", "add", "nashi", "--password-stdin"], "x").expect_well();
        let (hanako, jiro) = (campus.authenticator("hanako").await, campus.authenticator("jiro").await);
        let client = plugin(&campus, "plugin", &[]);
        let base = campus.base(&client);
        campus.mailbox.clear();
        Self { base, id: client.id, secret: client.secret, campus, hanako, jiro }
    }
}

impl Side for Ours {
    fn base(&self) -> &str {
        &self.base
    }

    fn origin(&self) -> &str {
        &self.campus.origin
    }

    fn account(&self) -> (&str, &str) {
        (&self.id, &self.secret)
    }

    async fn shown(&self, user: &str) -> String {
        self.campus.next_shown(if user == "jiro" { &self.jiro } else { &self.hanako }).await
    }

    async fn mailed(&self) -> String {
        self.campus.code().await
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "`cargo xtask prove privacyidea` runs it"]
async fn ninsho_answers_as_privacyidea_does_but_for_what_is_listed() {
    let mailbox = Mailbox::start(MailboxOptions::default()).await.unwrap();
    let server = PrivacyIdea::start(Some(mailbox.addr().port()));
    let step = AtomicI64::new(totp::step_at(SystemClock.now()) - 2);
    let theirs = asked(&Theirs { server, mailbox, step }).await;
    let ours = asked(&Ours::start().await).await;
    let pairs = theirs.0.iter().zip(&ours.0);
    let found: Vec<_> =
        pairs.flat_map(|((case, theirs), (_, ours))| differences(case, theirs, ours)).collect();
    listed::compare(&found);
}
