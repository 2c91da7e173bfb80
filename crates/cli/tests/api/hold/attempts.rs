//! How each operation is brought to the point where it would be granted.

use std::time::Duration;

use ninsho_domain::storage::entity::{event, unacknowledged_event};
use ninsho_shared::helpdesk::{DeskRequest, ReleaseAnswer};
use ninsho_shared::paths;
use ninsho_shared::session::SessionView;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use super::document::{Operation, operations};
use crate::support::{Answer, Caller, Initializing, Person, START, TestApp};

/// A request that is granted unless something happens to its session.
pub(crate) struct Attempt {
    pub(crate) operation: Operation,
    /// Whose session it comes with.
    pub(crate) person: Person,
    pub(crate) caller: Caller,
    pub(crate) session: SessionView,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
}

impl Attempt {
    /// Sends it.
    pub(crate) async fn send(&self) -> Answer {
        let request = self.caller.request(self.operation.method.clone(), &self.path);
        self.caller
            .send(match &self.body {
                Some(body) => request.json(body),
                None => request,
            })
            .await
    }
}

/// What goes on in an initialization, beside what goes on in a session of the level `full`.
pub(crate) const WITHIN: [&str; 4] =
    ["beginAddressChange", "resendAddressCode", "verifyAddressChange", "cancelAddressChange"];

/// Every operation that takes a session, and once more what can go on in an initialization. `true` stands
/// for the latter.
pub(crate) fn all() -> Vec<(Operation, bool)> {
    let operations = operations();
    let within = operations.iter().filter(|operation| WITHIN.contains(&operation.id.as_str()));
    let within: Vec<_> = within.map(|operation| (operation.clone(), true)).collect();
    operations.into_iter().map(|operation| (operation, false)).chain(within).collect()
}

/// A server on which a second operator approves.
pub(crate) async fn server() -> TestApp {
    TestApp::start_with(|config| config.helpdesk.second_operator_for_staff = true).await
}

type Prepared = (Person, Caller, String, Option<Value>);

/// Brings an operation to the point where it would be granted, for people who begin with `name`.
/// An operation that is not known here is tried as the document describes it.
pub(crate) async fn ready(app: &TestApp, name: &str, operation: &Operation, within: bool) -> Attempt {
    let (person, caller, path, body) = if within {
        within_an_initialization(app, name, operation).await
    } else if operation.operator {
        at_the_desk(app, name, operation).await
    } else {
        in_a_session(app, name, operation).await
    };
    app.letters().await;
    // The use of a session is recorded once a minute: here, and not by the attempt.
    let session = caller.session().await;
    Attempt { operation: operation.clone(), person, caller, session, path, body }
}

async fn in_a_session(app: &TestApp, name: &str, operation: &Operation) -> Prepared {
    let id = operation.id.as_str();
    let confirms = ["sendConfirmationCode", "askHelpDesk", "confirmInitialization", "cancelInitialization"];
    if confirms.contains(&id) || id == "readInitialization" {
        return initializing(app, name, id).await;
    }
    let person = app.person(name).await;
    if id == "sendLoginCode" {
        let caller = app.past_password(&person).await;
        return (person, caller, paths::LOGIN_OTP.to_owned(), None);
    }
    if id == "verifyLogin" {
        let (caller, code) = app.with_code(&person).await;
        let body = json!({ "factor": "mail", "code": code });
        return (person, caller, paths::LOGIN_VERIFY.to_owned(), Some(body));
    }
    let caller = app.signed_in(&person).await;
    let (path, body) = match id {
        "endSession" => {
            let other = app.past_password(&person).await.session().await.id;
            (paths::session(other), None)
        }
        "endOtherSessions" => {
            app.signed_in(&person).await;
            (operation.path.clone(), None)
        }
        "acknowledgeEvents" => {
            let last = unacknowledged(app, &person).await;
            (operation.path.clone(), Some(json!({ "last": last })))
        }
        "readAddressChange" | "resendAddressCode" | "verifyAddressChange" | "cancelAddressChange" => {
            change(app, &caller, name, id).await
        }
        "verifyAuthenticator" => {
            let authenticator = caller.new_authenticator("phone").await;
            let body = json!({ "code": app.shown(&authenticator) });
            (paths::authenticator_verify(authenticator.id), Some(body))
        }
        "renameAuthenticator" => {
            let authenticator = app.authenticator_in(&caller, "phone").await;
            (paths::authenticator_rename(authenticator.id), Some(json!({ "name": "tablet" })))
        }
        "removeAuthenticator" => {
            let authenticator = app.authenticator_in(&caller, "phone").await;
            (paths::authenticator(authenticator.id), None)
        }
        _ => (operation.path.clone(), operation.body.clone()),
    };
    (person, caller, path, body)
}

/// A change that has begun in this session.
async fn change(app: &TestApp, caller: &Caller, name: &str, id: &str) -> (String, Option<Value>) {
    let address = format!("{name}@example.net");
    let change = caller.begin_change(&address).await;
    match id {
        "verifyAddressChange" => {
            let body = json!({ "code": app.newest_code(&address).await });
            (paths::address_change_verify(change), Some(body))
        }
        "resendAddressCode" => {
            app.advance(Duration::from_secs(61));
            (paths::address_change_resend(change), None)
        }
        _ => (paths::address_change(change), None),
    }
}

async fn initializing(app: &TestApp, name: &str, id: &str) -> Prepared {
    let person = app.person(name).await;
    if id == "confirmInitialization" {
        let (flow, code, _) = app.confirming(&person).await;
        let path = paths::init_request_confirm(flow.id);
        return (person, flow.caller, path, Some(json!({ "code": code })));
    }
    let flow = app.initializing(&person).await;
    let path = match id {
        "sendConfirmationCode" => paths::init_request_send(flow.id),
        "askHelpDesk" => paths::init_request_desk(flow.id),
        _ => paths::init_request(flow.id),
    };
    (person, flow.caller, path, None)
}

async fn within_an_initialization(app: &TestApp, name: &str, operation: &Operation) -> Prepared {
    let person = app.person(name).await;
    let Initializing { caller, .. } = app.confirmed(&person).await;
    let (path, body) = if operation.id == "beginAddressChange" {
        (operation.path.clone(), operation.body.clone())
    } else {
        change(app, &caller, name, &operation.id).await
    };
    (person, caller, path, body)
}

async fn at_the_desk(app: &TestApp, name: &str, operation: &Operation) -> Prepared {
    let (operator, caller) = app.operator(&format!("{name}-desk")).await;
    let member = app
        .person_with(name, |row| {
            row.staff = operation.id == "approveDeskRequest";
            (row.mail_address, row.mail_since) = (None, None);
        })
        .await;
    let flow = app.initializing(&member).await.id;
    let (path, body) = match operation.id.as_str() {
        "takeDeskRequest" => (paths::helpdesk_take(flow), None),
        "releaseDeskCode" => {
            caller.take(flow).await.granted::<DeskRequest>(200);
            let record = json!({ "checks": ["birth_date", "call_back"], "ticket": "INC-4711" });
            (paths::helpdesk_release(flow), Some(record))
        }
        "refuseDeskRequest" => {
            caller.take(flow).await.granted::<DeskRequest>(200);
            (paths::helpdesk_refuse(flow), Some(json!({ "reason": "nobody whom I know" })))
        }
        "approveDeskRequest" => {
            let (_, first) = app.operator(&format!("{name}-first")).await;
            first.take(flow).await.granted::<DeskRequest>(200);
            first.release(flow).await.granted::<ReleaseAnswer>(200);
            let record = caller.asked_record(flow).await.hash;
            (paths::helpdesk_approve(flow), Some(json!({ "record": record })))
        }
        _ => (operation.path.clone(), operation.body.clone()),
    };
    (operator, caller, path, body)
}

/// Lets the last event of a person wait for them; returns its id.
async fn unacknowledged(app: &TestApp, person: &Person) -> Uuid {
    let events = event::Entity::find().filter(event::Column::AccountId.eq(person.account_id));
    let last = events.all(app.app.storage.read()).await.unwrap().into_iter().map(|row| row.id).max().unwrap();
    let row = unacknowledged_event::ActiveModel {
        event_id: Set(last),
        account_id: Set(person.account_id),
        created_at: Set(START),
    };
    unacknowledged_event::Entity::insert(row).exec_without_returning(app.app.storage.write()).await.unwrap();
    last
}

#[tokio::test]
async fn every_operation_of_the_document_is_granted_when_nothing_happens() {
    let app = server().await;
    for (number, (operation, within)) in all().into_iter().enumerate() {
        let attempt = ready(&app, &format!("person{number}"), &operation, within).await;
        let answer = attempt.send().await;
        let said = format!("{} {}", operation.id, answer.text);
        assert!(answer.status < 300, "say in hold/attempts.rs how it is granted: {said}");
    }
}

#[test]
fn what_the_document_says_of_the_operations_is_read() {
    let named = |is: fn(&Operation) -> bool| -> Vec<String> {
        operations().into_iter().filter(is).map(|operation| operation.id).collect()
    };
    let fresh = ["beginAddressChange", "beginAuthenticator", "generateRecoveryCodes", "removeAuthenticator"];
    for operation in fresh {
        assert!(named(|operation| operation.fresh).contains(&operation.to_owned()), "{operation}");
    }
    assert!(named(|operation| operation.operator && operation.writes()).len() >= 4);
    assert!(operations().iter().all(|operation| operation.method != Method::HEAD));
}
