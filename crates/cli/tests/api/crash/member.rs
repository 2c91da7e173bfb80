//! Somebody who changes what belongs to their account, and finds out what became of it when nobody
//! answered.

mod factors;
mod flows;

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use ninsho_shared::account::{AccountView, MailFactorView};
use ninsho_shared::login::{LoginAnswer, LoginView};
use ninsho_shared::{MailAddress, ProblemCode, paths};
use rand::RngExt;
use rand::rngs::StdRng;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::told::Done;
use super::world::World;
use crate::support::{Answer, Caller, Kind, PASSWORD, Person, RenderedMail};

/// One of them.
pub(super) struct Member<'w> {
    world: &'w World,
    person: Person,
    random: StdRng,
    /// Without a session.
    stranger: Caller,
    /// With a session that has passed the second factor, until it is lost.
    session: Option<Caller>,
    authenticators: BTreeSet<Uuid>,
    /// How often recovery codes were made.
    recovery_codes: usize,
    frozen: bool,
    /// Letters that have been read, by what is the same for their doubles.
    seen: BTreeSet<String>,
    addresses: usize,
}

impl<'w> Member<'w> {
    /// A new account.
    pub(super) async fn new(world: &'w World, name: &str, random: StdRng) -> Self {
        Self {
            world,
            person: world.fleet.person(name).await,
            random,
            stranger: world.fleet.caller(),
            session: None,
            authenticators: BTreeSet::new(),
            recovery_codes: 0,
            frozen: false,
            seen: BTreeSet::new(),
            addresses: 0,
        }
    }

    pub(super) fn account_id(&self) -> Uuid {
        self.person.account_id
    }

    /// Whether the owner has reported a change: nothing more can be done.
    pub(super) fn is_frozen(&self) -> bool {
        self.frozen
    }

    /// Does one change, whatever it takes, and looks at what is set then.
    pub(super) async fn change(&mut self) {
        match self.random.random_range(0..24) {
            0..9 => self.change_address().await,
            9..13 => self.initialize().await,
            13..18 if self.authenticators.len() < 3 => self.add_authenticator().await,
            13..20 if !self.authenticators.is_empty() => self.remove_authenticator().await,
            20..21 => self.make_recovery_codes().await,
            21..22 => self.freeze().await,
            _ => self.stop_a_change().await,
        }
        if !self.frozen && self.session.is_some() {
            self.look().await;
        }
    }

    /// Holds what the API says is set against what it has to be.
    async fn look(&mut self) {
        let set = self.account().await;
        let MailFactorView::Registered { address, .. } = &set.mail else { panic!("{set:?}") };
        assert_eq!(*address, MailAddress::parse(&self.person.mail).unwrap().masked());
        assert_eq!(set.authenticators.iter().map(|app| app.id).collect::<BTreeSet<_>>(), self.authenticators);
    }

    /// What is set, as the API says.
    async fn account(&mut self) -> AccountView {
        loop {
            let caller = self.signed_in().await;
            let answer = self.read(&caller, paths::ACCOUNT).await;
            if !answer.refusal().is_some_and(ProblemCode::is_logged_out) {
                return answer.granted(200);
            }
            self.session = None;
        }
    }

    fn tell(&self, what: Done) {
        self.world.tell(self.person.account_id, what);
    }

    /// Nobody acknowledged it, and it is done.
    fn found_done(&self) {
        self.world.found_done.fetch_add(1, Ordering::SeqCst);
    }

    /// Says something once; nothing when nobody answered, in which case it may be done or not.
    async fn say(&self, caller: &Caller, method: Method, path: &str, body: Value) -> Option<Answer> {
        let request = caller.request(method, path);
        let request = if body.is_null() { request } else { request.json(&body) };
        let answer = caller.try_send(request).await.ok();
        match &answer {
            Some(answer) => {
                let errors = || self.world.fleet.errors();
                assert!(answer.status < 500, "{path}: {}\n{}", answer.text, errors());
            }
            None => {
                self.world.unanswered.fetch_add(1, Ordering::SeqCst);
                self.world.fleet.proxy.somebody().await;
            }
        }
        answer
    }

    async fn post(&self, caller: &Caller, path: &str, body: Value) -> Option<Answer> {
        self.say(caller, Method::POST, path, body).await
    }

    /// Reads something, until somebody answers.
    async fn read(&self, caller: &Caller, path: &str) -> Answer {
        loop {
            if let Some(answer) = self.say(caller, Method::GET, path, Value::Null).await {
                return answer;
            }
        }
    }

    /// Waits for a letter to an address.
    async fn letter(&mut self, since: u64, address: &str, kind: Kind) -> RenderedMail {
        self.world.fleet.letter(since, address, kind, &mut self.seen).await
    }

    /// An address that was never anybody's.
    fn new_address(&mut self) -> String {
        self.addresses += 1;
        format!("{}-{}@example.net", self.person.user_id, self.addresses)
    }

    /// The session, after a log-in if there is none.
    async fn signed_in(&mut self) -> Caller {
        loop {
            if let Some(session) = &self.session {
                return session.clone();
            }
            self.session = self.log_in().await;
        }
    }

    /// Logs in; nothing when the answer with the session was lost.
    async fn log_in(&mut self) -> Option<Caller> {
        let (caller, code) = self.half_way().await?;
        loop {
            let typed = json!({ "factor": "mail", "code": code });
            if let Some(answer) = self.post(&caller, paths::LOGIN_VERIFY, typed).await {
                if answer.refusal().is_some_and(was_done) {
                    return None;
                }
                return Some(caller.with_session_of(&answer));
            }
            let refusal = self.read(&caller, paths::LOGIN).await.refusal();
            if refusal.is_some_and(ProblemCode::is_logged_out) {
                return None;
            }
        }
    }

    /// A session that has passed the password, and the code that was mailed for it; nothing when the
    /// answer with the session was lost.
    async fn half_way(&mut self) -> Option<(Caller, String)> {
        let who = json!({ "user_id": self.person.user_id, "password": PASSWORD, "deliver": "body" });
        let since = self.world.fleet.mails_so_far();
        let answer = self.post(&self.stranger, paths::LOGIN, who).await?;
        let caller = self.stranger.with_session_of(&answer);
        loop {
            if let Some(answer) = self.post(&caller, paths::LOGIN_OTP, Value::Null).await {
                if answer.refusal() != Some(ProblemCode::ResendTooSoon) {
                    answer.granted::<LoginAnswer>(200);
                }
                break;
            }
            let state: LoginAnswer = self.read(&caller, paths::LOGIN).await.granted(200);
            if matches!(state.login, LoginView::CodeSent { .. }) {
                break;
            }
        }
        let address = self.person.mail.clone();
        let code = self.letter(since, &address, Kind::Code).await.code.unwrap();
        Some((caller, code))
    }
}

/// Whether this refusal can mean that what nobody acknowledged was done all the same.
fn was_done(refusal: ProblemCode) -> bool {
    use ProblemCode::{CodeUsed, FlowEnded, NotFound};
    refusal.is_logged_out() || [CodeUsed, FlowEnded, NotFound].contains(&refusal)
}
