//! Flows A and B, and the stop link.

use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::initialization::{InitRequestAnswer, InitRequestView};
use ninsho_shared::revocation::RevocationView;
use ninsho_shared::{ProblemCode, paths};
use rand::RngExt;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::told::Done;
use super::{Member, was_done};
use crate::support::{Caller, Kind, PASSWORD};

/// What became of the proof of an address.
enum Proved {
    /// It was acknowledged, with this session if it is a new one.
    Acknowledged(Option<Caller>),
    /// Nobody acknowledged it, and it is done.
    Found,
}

impl Member<'_> {
    /// Flow A.
    pub(super) async fn change_address(&mut self) {
        let caller = self.signed_in().await;
        // Somewhere else somebody is about to log in, and will not.
        let pending = if self.random.random_bool(0.5) { self.half_way().await } else { None };
        let (change, new) = self.begin(&caller).await;
        if matches!(self.prove(&caller, change, &new).await, Proved::Found) {
            self.found_done();
        }
        self.tell(Done::Changed(change));
        self.person.mail = new;
        if let Some((other, _)) = pending {
            self.read(&other, paths::SESSION).await.refused(ProblemCode::SessionEnded);
        }
    }

    /// Flow B, with the code by mail.
    pub(super) async fn initialize(&mut self) {
        let before = self.session.take();
        let (request, caller) = self.confirmed().await;
        let (change, new) = self.begin(&caller).await;
        match self.prove(&caller, change, &new).await {
            Proved::Acknowledged(session) => self.session = session,
            Proved::Found => self.found_done(),
        }
        self.tell(Done::Changed(change));
        self.tell(Done::Initialized(request));
        self.person.mail = new;
        self.authenticators.clear();
        for ended in before.iter().chain([&caller]) {
            let refusal = self.read(ended, paths::SESSION).await.refusal();
            assert!(refusal.is_some_and(ProblemCode::is_logged_out), "{refusal:?}");
        }
    }

    /// Asks for a new address; says which, and the number of the change.
    async fn begin(&mut self, caller: &Caller) -> (Uuid, String) {
        loop {
            let new = self.new_address();
            let asked = self.post(caller, paths::ADDRESS_CHANGES, json!({ "address": new })).await;
            if let Some(answer) = asked {
                let change = answer.granted::<AddressChangeView>(201).id();
                self.tell(Done::Requested(change));
                return (change, new);
            }
        }
    }

    /// Proves a new address with the code that was mailed to it.
    async fn prove(&mut self, caller: &Caller, change: Uuid, new: &str) -> Proved {
        let code = self.letter(0, new, Kind::Code).await.code.unwrap();
        loop {
            let typed = json!({ "code": code });
            if let Some(answer) = self.post(caller, &paths::address_change_verify(change), typed).await {
                if answer.refusal().is_some_and(was_done) {
                    return Proved::Found;
                }
                let done: AddressChangeView = answer.granted(200);
                let AddressChangeView::Completed { token, .. } = done else { panic!("{done:?}") };
                return Proved::Acknowledged(token.map(|token| caller.with_token(token.reveal())));
            }
            let answer = self.read(caller, &paths::address_change(change)).await;
            if answer.refusal().is_some_and(ProblemCode::is_logged_out)
                || matches!(answer.granted(200), AddressChangeView::Completed { .. })
            {
                return Proved::Found;
            }
        }
    }

    /// An initialization whose code was right, and the session that goes on with it.
    async fn confirmed(&mut self) -> (Uuid, Caller) {
        loop {
            let (id, caller, code) = self.confirming().await;
            let confirmed = loop {
                let typed = json!({ "code": code });
                let said = self.post(&caller, &paths::init_request_confirm(id), typed).await;
                if let Some(answer) = said {
                    break Some(answer).filter(|answer| !answer.refusal().is_some_and(was_done));
                }
                let answer = self.read(&caller, &paths::init_request(id)).await;
                if answer.refusal().is_some_and(ProblemCode::is_logged_out) {
                    break None;
                }
            };
            // Whoever lost the session that goes on with it begins again.
            if let Some(answer) = confirmed {
                return (id, caller.with_token_of(&answer, 200));
            }
        }
    }

    /// An initialization whose code was mailed.
    async fn confirming(&mut self) -> (Uuid, Caller, String) {
        let since = self.world.fleet.mails_so_far();
        let who = json!({ "user_id": self.person.user_id, "password": PASSWORD, "deliver": "body" });
        let begun = loop {
            if let Some(answer) = self.post(&self.stranger, paths::INIT_REQUESTS, who.clone()).await {
                break answer;
            }
        };
        let id = begun.granted::<InitRequestAnswer>(201).init_request.id();
        let caller = self.stranger.with_token_of(&begun, 201);
        loop {
            if let Some(answer) = self.post(&caller, &paths::init_request_send(id), Value::Null).await {
                if answer.refusal() != Some(ProblemCode::ResendTooSoon) {
                    answer.granted::<InitRequestView>(200);
                }
                break;
            }
            let state: InitRequestView = self.read(&caller, &paths::init_request(id)).await.granted(200);
            if matches!(state, InitRequestView::CodeSent { .. }) {
                break;
            }
        }
        let address = self.person.mail.clone();
        let code = self.letter(since, &address, Kind::Confirmation).await.code.unwrap();
        (id, caller, code)
    }

    /// Begins a change, and stops it by the link in the notice.
    pub(super) async fn stop_a_change(&mut self) {
        let since = self.world.fleet.mails_so_far();
        let caller = self.signed_in().await;
        let (change, _) = self.begin(&caller).await;
        let address = self.person.mail.clone();
        let stop = self.letter(since, &address, Kind::Requested).await.stop.unwrap();
        match self.press(&stop).await {
            RevocationView::Stopped { .. } => self.tell(Done::Stopped(change)),
            // The link of a request that nobody acknowledged reaches what was done since.
            RevocationView::Frozen { .. } => self.is_frozen_now(),
            other => panic!("{other:?}"),
        }
        self.session = None;
        self.read(&caller, paths::SESSION).await.refused(ProblemCode::SessionEnded);
    }

    /// Changes the address, and reports it by the link in the notice.
    pub(super) async fn freeze(&mut self) {
        let old = self.person.mail.clone();
        self.change_address().await;
        let stop = self.letter(0, &old, Kind::Changed).await.stop.unwrap();
        let view = self.press(&stop).await;
        assert!(matches!(view, RevocationView::Frozen { .. }), "{view:?}");
        self.is_frozen_now();
    }

    fn is_frozen_now(&mut self) {
        self.tell(Done::Frozen);
        self.frozen = true;
        self.session = None;
    }

    /// Presses the button behind a stop link until it has been pressed.
    async fn press(&self, token: &str) -> RevocationView {
        loop {
            // What it did is told again to whoever presses it again.
            if let Some(answer) = self.post(&self.stranger, &paths::revocation(token), Value::Null).await {
                return answer.granted(200);
            }
        }
    }
}
