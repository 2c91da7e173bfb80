//! Getting back in, as a person does it.

use ninsho_domain::registration::init_request::{InitRequest, store};
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::initialization::{InitRequestAnswer, InitRequestView};
use ninsho_shared::paths;
use serde_json::json;
use uuid::Uuid;

use super::{Answer, Caller, Kind, PASSWORD, Person, TestApp};

impl Caller {
    /// Types ID and password once more, the sessions in the body.
    pub(crate) async fn ask_to_initialize(&self, user_id: &str, password: &str) -> Answer {
        let body = json!({ "user_id": user_id, "password": password, "deliver": "body" });
        self.post(paths::INIT_REQUESTS, &body).await
    }

    /// The caller with the session of an init-request's answer.
    pub(crate) fn with_token_of(&self, answer: &Answer, status: u16) -> Self {
        let answer: InitRequestAnswer = answer.granted(status);
        self.with_token(answer.token.expect("the answer carries a token").reveal())
    }

    /// Reads an init-request.
    pub(crate) async fn initialization(&self, id: Uuid) -> InitRequestView {
        self.get(&paths::init_request(id)).await.granted(200)
    }

    /// Asks for the confirmation code by mail.
    pub(crate) async fn send_confirmation(&self, id: Uuid) -> Answer {
        self.press(&paths::init_request_send(id)).await
    }

    /// Types the confirmation code.
    pub(crate) async fn confirm(&self, id: Uuid, code: &str) -> Answer {
        self.post(&paths::init_request_confirm(id), &json!({ "code": code })).await
    }
}

/// A person in the middle of an initialization.
pub(crate) struct Initializing {
    /// The session that it goes on in.
    pub(crate) caller: Caller,
    /// The init-request.
    pub(crate) id: Uuid,
}

impl TestApp {
    /// An init-request of a person, as it is in the database now.
    pub(crate) async fn request(&self, person: &Person, id: Uuid) -> InitRequest {
        store::find(self.app.storage.read(), person.account_id, id).await.unwrap()
    }

    /// A person who has typed ID and password once more.
    pub(crate) async fn initializing(&self, person: &Person) -> Initializing {
        let answer = self.caller().ask_to_initialize(&person.user_id, PASSWORD).await;
        let id = answer.granted::<InitRequestAnswer>(201).init_request.id();
        let caller = self.caller().with_token_of(&answer, 201);
        Initializing { caller, id }
    }

    /// A person to whom a confirmation code was mailed; returns the code too, and the token in the
    /// notice, if one was sent.
    pub(crate) async fn confirming(&self, person: &Person) -> (Initializing, String, Option<String>) {
        let flow = self.initializing(person).await;
        flow.caller.send_confirmation(flow.id).await.granted::<InitRequestView>(200);
        let letters = self.letters().await;
        let code = letters.iter().rfind(|letter| letter.kind == Kind::Confirmation).unwrap();
        let stop = letters.iter().rfind(|letter| letter.kind == Kind::InitializationRequested);
        (flow, code.code.clone().unwrap(), stop.and_then(|letter| letter.stop.clone()))
    }

    /// A person whose confirmation code was right.
    pub(crate) async fn confirmed(&self, person: &Person) -> Initializing {
        let (flow, code, _) = self.confirming(person).await;
        flow.rise(&code).await
    }
}

impl Initializing {
    /// Types the confirmation code, which is right.
    pub(crate) async fn rise(self, code: &str) -> Self {
        let answer = self.caller.confirm(self.id, code).await;
        let caller = self.caller.with_token_of(&answer, 200);
        Self { caller, ..self }
    }

    /// Registers an address and proves it; returns the caller with the session after it.
    pub(crate) async fn register(&self, app: &TestApp, address: &str) -> Caller {
        let change = self.caller.begin_change(address).await;
        let letters = app.letters().await;
        let code = letters.iter().find_map(|letter| letter.code.clone()).unwrap();
        let done: AddressChangeView = self.caller.verify_change(change, &code).await.granted(200);
        let AddressChangeView::Completed { token, .. } = done else { panic!("{done:?}") };
        self.caller.with_token(token.expect("a new session begins").reveal())
    }
}
