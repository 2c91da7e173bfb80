//! Everything that people do, and some things that they should not do.

use std::time::Duration;

use ninsho_mailbox::{Fault, Moment, ReceivedMail};
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::helpdesk::ReleaseAnswer;
use ninsho_shared::initialization::InitRequestAnswer;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::paths;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, PASSWORD, Process, TestApp, other_code};

const WRONG_PASSWORD: &str = "wrong horse battery";
const OLD: &str = "saburo@example.com";
const NEW: &str = "Saburo.New+codes@example.org";
const REFUSING: &str = "nobody@refused.example.org";
const HANAKO: &str = "hanako@example.com";
const RETRY_KEY: &str = "6f1a8f0e-6d07-4d8b-8d1a-1f4d8a1b0c9e";
const HANAKO_NEW: &str = "hanako.new@example.org";

/// What was said, and what was secret.
pub(super) struct Walk {
    /// Codes, passwords and tokens, as they were typed, mailed or given.
    pub(super) secrets: Vec<String>,
    /// Addresses, whole.
    pub(super) addresses: Vec<String>,
    answers: Vec<Answer>,
}

impl Walk {
    /// Logs in, gets back in, changes the address, stops a change and logs out; and fails at each of
    /// them too.
    pub(super) async fn through(app: &TestApp, service: &Process) -> Self {
        let mut walk = Self {
            secrets: vec![PASSWORD.to_owned(), WRONG_PASSWORD.to_owned()],
            addresses: [OLD, NEW, REFUSING, HANAKO, HANAKO_NEW].map(str::to_owned).to_vec(),
            answers: Vec::new(),
        };
        let full = walk.log_in(app, &service.caller()).await;
        walk.log_in_with_cookie(app, &service.caller()).await;
        walk.get_back_in(app, &service.caller(), &full).await;
        walk.bring_the_mail_into_trouble(app, &full).await;
        walk.change_address(app, &full).await;
        walk.look_around(&full).await;
        walk.send_what_cannot_be_read(&full).await;
        walk.stop(app, &service.caller()).await;
        walk
    }

    /// Answers to requests that were not granted.
    pub(super) fn refused(&self) -> impl Iterator<Item = &Answer> {
        self.answers.iter().filter(|answer| answer.status >= 400)
    }

    /// Answers that have no reason to hold a token.
    pub(super) fn granted_without_token(&self) -> impl Iterator<Item = &Answer> {
        let has_token =
            |answer: &Answer| !answer.body["token"].is_null() || answer.header("set-cookie").is_some();
        self.answers.iter().filter(move |answer| answer.status < 400 && !has_token(answer))
    }

    #[track_caller]
    fn heard(&mut self, answer: Answer, status: u16) -> Answer {
        assert_eq!(answer.status, status, "{}", answer.text);
        self.answers.push(answer.clone());
        answer
    }

    fn secret(&mut self, secret: &str) {
        self.secrets.push(secret.to_owned());
    }

    /// Waits for a mail that the program sends by itself.
    async fn mail(app: &TestApp, wanted: impl Fn(&ReceivedMail) -> bool) -> ReceivedMail {
        app.mailbox.wait_for(wanted, Duration::from_secs(30)).await.unwrap_or_else(|none| panic!("{none}"))
    }

    async fn code_to(&mut self, app: &TestApp, address: &str) -> String {
        let code = Self::mail(app, |mail| mail.is_to(address) && mail.code().is_some()).await.code().unwrap();
        app.mailbox.clear();
        self.secret(&code);
        self.secret(&other_code(&code));
        code
    }

    fn session_of(&mut self, caller: &Caller, answer: &Answer) -> Caller {
        let token = answer.granted::<LoginAnswer>(200).token.unwrap();
        self.secret(token.reveal());
        caller.with_token(token.reveal())
    }

    async fn log_in(&mut self, app: &TestApp, caller: &Caller) -> Caller {
        self.heard(caller.log_in("saburo", WRONG_PASSWORD).await, 401);
        self.heard(caller.log_in("nobody", PASSWORD).await, 401);
        let begun = self.heard(caller.log_in("saburo", PASSWORD).await, 200);
        let caller = self.session_of(caller, &begun);
        self.heard(caller.get(paths::ACCOUNT).await, 403);
        self.heard(caller.press(paths::LOGIN_OTP).await, 200);
        self.heard(caller.press(paths::LOGIN_OTP).await, 429);
        let code = self.code_to(app, OLD).await;
        self.heard(caller.verify_login(&other_code(&code)).await, 422);
        let verified = self.heard(caller.verify_login(&code).await, 200);
        let full = self.session_of(&caller, &verified);
        self.heard(caller.verify_login(&code).await, 401);
        full
    }

    async fn log_in_with_cookie(&mut self, app: &TestApp, caller: &Caller) {
        let body = json!({ "user_id": "hanako", "password": PASSWORD });
        let request = caller.request(Method::POST, paths::LOGIN).header("sec-fetch-site", "same-origin");
        let answer = self.heard(caller.send(request.json(&body)).await, 200);
        let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        self.secret(cookie.split_once('=').unwrap().1);
        let press = |site| {
            let request = caller.request(Method::POST, paths::LOGIN_OTP).header("cookie", &cookie);
            caller.send(request.header("sec-fetch-site", site))
        };
        self.heard(press("cross-site").await, 403);
        self.heard(press("same-origin").await, 200);
        self.code_to(app, HANAKO).await;
    }

    /// Asks for a code by mail, cannot read it, and is told one on the phone.
    async fn get_back_in(&mut self, app: &TestApp, stranger: &Caller, operator: &Caller) {
        self.heard(stranger.ask_to_initialize("hanako", WRONG_PASSWORD).await, 401);
        let begun = self.heard(stranger.ask_to_initialize("hanako", PASSWORD).await, 201);
        let answer: InitRequestAnswer = begun.granted(201);
        let (id, token) = (answer.init_request.id(), answer.token.unwrap());
        self.secret(token.reveal());
        let caller = stranger.with_token(token.reveal());
        self.heard(caller.send_confirmation(id).await, 200);
        let code = self.code_to(app, HANAKO).await;
        self.heard(caller.confirm(id, &other_code(&code)).await, 422);
        self.heard(caller.press(&paths::init_request_desk(id)).await, 200);
        self.heard(caller.confirm(id, &code).await, 409);

        self.heard(operator.get(paths::HELPDESK_INIT_REQUESTS).await, 200);
        self.heard(operator.release(id).await, 409);
        self.heard(operator.take(id).await, 200);
        // This one answer holds the code, and is not kept with the others.
        let told: ReleaseAnswer = operator.release(id).await.granted(200);
        let spoken = told.code.unwrap();
        self.secret(spoken.reveal());
        self.secret(&spoken.reveal().replace(' ', ""));
        let risen = self.heard(caller.confirm(id, spoken.reveal()).await, 200);
        let token = risen.granted::<InitRequestAnswer>(200).token.unwrap();
        self.secret(token.reveal());
        let enrolling = stranger.with_token(token.reveal());
        self.heard(enrolling.get(paths::ACCOUNT).await, 403);
        let change = self.heard(enrolling.ask_to_change(HANAKO_NEW).await, 201);
        let change = change.granted::<AddressChangeView>(201).id();
        let code = self.code_to(app, HANAKO_NEW).await;
        let done = self.heard(enrolling.verify_change(change, &code).await, 200);
        let AddressChangeView::Completed { token, .. } = done.granted(200) else { panic!("{}", done.text) };
        self.secret(token.unwrap().reveal());
        self.heard(operator.get(paths::HELPDESK_LOG).await, 200);
    }

    /// A mail server says in its replies whom it does not know, and may say anything else.
    async fn bring_the_mail_into_trouble(&mut self, app: &TestApp, caller: &Caller) {
        let refusal = format!("5.1.1 <{REFUSING}> User unknown; your code {} was not read", self.secrets[3]);
        app.mailbox.inject(Fault::reply(Moment::Rcpt, 550, refusal).to(REFUSING));
        let delay = format!("4.7.1 <{NEW}> Greylisted, try {NEW} again");
        app.mailbox.inject(Fault::reply(Moment::Rcpt, 451, delay).to(NEW).times(1));
        let body = json!({ "address": REFUSING });
        self.heard(caller.post(paths::ADDRESS_CHANGES, &body).await, 201);
    }

    async fn change_address(&mut self, app: &TestApp, caller: &Caller) {
        for address in ["saburo@kyoto-u.ac.jp", "saburo", "saburo@@example.com", "saburo@localhost"] {
            self.heard(caller.post(paths::ADDRESS_CHANGES, &json!({ "address": address })).await, 422);
        }
        // Who sends it again shows the key of the request, which opens the answer that is kept for it.
        self.secret(RETRY_KEY);
        let begin = caller.request(Method::POST, paths::ADDRESS_CHANGES).header("idempotency-key", RETRY_KEY);
        let begun = caller.send(begin.json(&json!({ "address": NEW }))).await;
        let id = self.heard(begun, 201).granted::<AddressChangeView>(201).id();
        let code = self.code_to(app, NEW).await;
        let path = paths::address_change_verify(id);
        self.heard(caller.press(&paths::address_change_resend(id)).await, 429);
        self.heard(caller.post(&path, &json!({ "code": other_code(&code) })).await, 422);
        self.heard(caller.post(&path, &json!({ "code": code })).await, 200);
        self.heard(caller.post(&path, &json!({ "code": code })).await, 200);
        self.heard(caller.post(&path, &json!({ "code": other_code(&code) })).await, 409);
        self.heard(caller.get(&paths::address_change(id)).await, 200);
    }

    async fn look_around(&mut self, caller: &Caller) {
        for path in [paths::SESSION, paths::SESSIONS, paths::ACCOUNT, paths::ACCOUNT_HISTORY, paths::LOGIN] {
            self.heard(caller.get(path).await, 200);
        }
        // Secrets where none belongs: in paths and queries.
        for (place, status) in [
            (format!("/api/v1/{}", caller.token()), 404),
            (format!("{}/{}", paths::SESSIONS, caller.token()), 405),
            (format!("{}/{NEW}", paths::ADDRESS_CHANGES), 404),
            (format!("/nothing/{}", self.secrets[3]), 404),
        ] {
            self.heard(caller.get(&place).await, status);
        }
        let query = format!("{}?before={}&password={PASSWORD}", paths::ACCOUNT_HISTORY, caller.token());
        self.heard(caller.get(&query).await, 400);
        let forged = caller.with_token(format!("{}x", caller.token()));
        self.heard(forged.get(paths::SESSION).await, 401);
    }

    async fn send_what_cannot_be_read(&mut self, caller: &Caller) {
        let code = self.secrets[3].clone();
        // As a number, which has no zero in front.
        let number: u32 = format!("9{}", &code[1..]).parse().unwrap();
        self.secret(&number.to_string());
        for (path, body) in [
            (paths::LOGIN, json!({ "user_id": PASSWORD, "password": [PASSWORD] })),
            (paths::LOGIN, json!({ "user_id": "saburo", "password": { PASSWORD: PASSWORD } })),
            (paths::LOGIN, json!({ "user_id": "saburo", "password": PASSWORD, "deliver": PASSWORD })),
            (paths::LOGIN, json!({ "user_id": "saburo", "pasword": PASSWORD })),
            (paths::LOGIN, json!(PASSWORD)),
            (paths::LOGIN_VERIFY, json!({ "factor": "mail", "code": number })),
            (paths::LOGIN_VERIFY, json!({ "factor": code, "code": code })),
            (paths::LOGIN_VERIFY, json!({ "factor": "mail", "code": format!("{code}{code}") })),
            (paths::LOGIN_VERIFY, json!({ "factor": "mail", "code": [code] })),
            (paths::ADDRESS_CHANGES, json!({ "address": [NEW] })),
            (paths::ADDRESS_CHANGES, json!({ "address": { NEW: NEW } })),
            (paths::ADDRESS_CHANGES, Value::String(NEW.to_owned())),
        ] {
            self.heard(caller.post(path, &body).await, 400);
        }
        for text in [format!("{{\"password\":\"{PASSWORD}\""), PASSWORD.to_owned(), format!("\"{code}")] {
            let request =
                caller.request(Method::POST, paths::LOGIN).header("content-type", "application/json");
            self.heard(caller.send(request.body(text)).await, 400);
        }
        let form = caller.request(Method::POST, paths::LOGIN).body(format!("password={PASSWORD}"));
        self.heard(caller.send(form).await, 415);
    }

    /// The link in the notice to the old address freezes the account; all sessions end.
    async fn stop(&mut self, app: &TestApp, stranger: &Caller) {
        let is_notice =
            |mail: &ReceivedMail| mail.is_to(NEW) && mail.links().iter().any(|link| link.contains("/stop/"));
        let links = Self::mail(app, is_notice).await.links();
        let link = links.iter().find(|link| link.contains("/stop/")).unwrap();
        let token = link.rsplit('/').next().unwrap().to_owned();
        self.secret(&token);
        self.heard(stranger.get(&paths::stop_page(&token)).await, 404);
        self.heard(stranger.get(&paths::revocation(&token)).await, 200);
        let done = self.heard(stranger.press(&paths::revocation(&token)).await, 200);
        assert_eq!(done.body["step"], "frozen", "{}", done.text);
        self.heard(stranger.get(&paths::revocation(&format!("{token}x"))).await, 404);
        self.heard(stranger.delete(&paths::revocation(&token)).await, 405);
        let again = self.heard(stranger.log_in("saburo", PASSWORD).await, 200);
        let frozen = self.session_of(stranger, &again);
        self.heard(frozen.press(paths::LOGIN_OTP).await, 403);
        self.heard(frozen.delete(paths::SESSION).await, 204);
        self.heard(frozen.get(paths::SESSION).await, 401);
    }
}
