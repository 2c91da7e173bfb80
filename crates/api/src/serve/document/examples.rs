//! Examples of answers, one for each step that a caller meets on the ordinary way.

use std::time::Duration;

use ninsho_shared::account::{AccountView, MailFactorView};
use ninsho_shared::address_change::{AddressChangeAction, AddressChangeView};
use ninsho_shared::initialization::{InitRequestAction, InitRequestAnswer, InitRequestView};
use ninsho_shared::login::{Factor, FactorsView, LoginAnswer, LoginView};
use ninsho_shared::mailed_code::WaitReason;
use ninsho_shared::session::{CurrentSession, Level, SessionToken, SessionView};
use ninsho_shared::{Delivery, MailedCodeView, Resend, Timestamp, UserId};
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::{OpenApi, RefOr};
use uuid::Uuid;

use super::walk::operations;

/// 22 November 2026, 10:15 UTC.
const NOW: Timestamp = Timestamp::from_millis(1_795_342_500_000);
const SESSION: Uuid = Uuid::from_u128(0x019a_a88f_1a20_7000_8000_0000_0000_0001);
const CHANGE: Uuid = Uuid::from_u128(0x019a_a88f_1a20_7000_8000_0000_0000_0002);
const INIT_REQUEST: Uuid = Uuid::from_u128(0x019a_a88f_1a20_7000_8000_0000_0000_0003);

/// Registered, and as it is shown.
const MASKED: &str = "t****o@example.com";
const NEW: &str = "taro@example.org";

pub(super) fn add(document: &mut OpenApi) {
    for (_, operation) in operations(document) {
        let Some(id) = operation.operation_id.clone() else { continue };
        for (status, name, value) in of(&id) {
            let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) else { continue };
            if let Some(RefOr::T(content)) = response.content.get_mut("application/json") {
                let example = ExampleBuilder::new().value(Some(value)).build();
                content.examples.insert(name, RefOr::T(example));
            }
        }
    }
}

/// A status, the name of an example, and the example.
type Named = (&'static str, String, Value);

fn of(operation: &str) -> Vec<Named> {
    let examples = match operation {
        "login" => vec![named("200", login(request_code(), Some(token())))],
        "sendLoginCode" | "loginState" => vec![named("200", login(login_code_sent(), None))],
        "verifyLogin" => vec![named("200", login(signed_in(), Some(token())))],
        "readSession" => vec![
            named("200", session(Level::Full).map(|session| CurrentSession::Open { session })),
            named("200", Some(CurrentSession::None)),
        ],
        "readAccount" => vec![named("200", account())],
        "beginAddressChange" => vec![named("201", Some(change_code_sent()))],
        "readAddressChange" => {
            vec![named("200", Some(change_code_sent())), named("200", Some(completed()))]
        }
        "resendAddressCode" => vec![named("200", Some(change_code_sent()))],
        "verifyAddressChange" => vec![named("200", Some(completed()))],
        "beginInitialization" => vec![named("201", initialization(begun()))],
        "readInitialization" => vec![named("200", begun())],
        "confirmInitialization" => vec![named("200", initialization(confirmed()))],
        _ => Vec::new(),
    };
    examples.into_iter().flatten().collect()
}

/// Names an example by its step.
fn named(status: &'static str, value: Option<impl Serialize>) -> Option<Named> {
    let value = serde_json::to_value(value?).ok()?;
    let flow = ["login", "init_request"].iter().find_map(|name| value.get(name)).unwrap_or(&value);
    let step = ["step", "state"].iter().find_map(|tag| flow.get(tag));
    let name = step.and_then(Value::as_str).unwrap_or("example").to_owned();
    Some((status, name, value))
}

fn after(seconds: u64) -> Timestamp {
    NOW.plus(Duration::from_secs(seconds))
}

fn token() -> SessionToken {
    SessionToken::new("eyJhbGciOiJFZERTQSJ9.e30.c2ln".to_owned())
}

fn session(level: Level) -> Option<SessionView> {
    Some(SessionView {
        id: SESSION,
        user_id: UserId::parse("taro").ok()?,
        level,
        as_of: NOW,
        created_at: NOW,
        idle_until: after(1800),
        expires_at: after(43_200),
        step_up_until: (level == Level::Full).then(|| after(600)),
        operator: false,
        init_request: None,
    })
}

fn factors() -> FactorsView {
    FactorsView { usable: vec![Factor::Mail], preferred: Factor::Mail, recovery_codes_left: 0 }
}

fn code() -> MailedCodeView {
    MailedCodeView {
        as_of: NOW,
        delivery: Delivery::Queued,
        expires_at: after(600),
        attempts_left: 5,
        resend: Resend::Later { at: after(60), because: WaitReason::JustSent },
    }
}

fn login(view: Option<LoginView>, token: Option<SessionToken>) -> Option<LoginAnswer> {
    Some(LoginAnswer { login: view?, token })
}

fn request_code() -> Option<LoginView> {
    Some(LoginView::RequestCode {
        session: session(Level::Password)?,
        mail_address: MASKED.to_owned(),
        send: Resend::Now,
        factors: factors(),
    })
}

fn login_code_sent() -> Option<LoginView> {
    Some(LoginView::CodeSent {
        session: session(Level::Password)?,
        mail_address: MASKED.to_owned(),
        code: code(),
        factors: factors(),
    })
}

fn signed_in() -> Option<LoginView> {
    Some(LoginView::SignedIn { session: session(Level::Full)?, factors: factors() })
}

fn account() -> Option<AccountView> {
    Some(AccountView {
        user_id: UserId::parse("taro").ok()?,
        mail: MailFactorView::Registered { address: MASKED.to_owned(), since: NOW },
        authenticators: Vec::new(),
        recovery_codes: None,
        unacknowledged_events: Vec::new(),
        address_change: None,
        open_sessions: 1,
    })
}

fn change_code_sent() -> AddressChangeView {
    AddressChangeView::CodeSent {
        id: CHANGE,
        address: NEW.to_owned(),
        code: code(),
        next: vec![AddressChangeAction::Verify, AddressChangeAction::Cancel],
    }
}

fn completed() -> AddressChangeView {
    AddressChangeView::Completed {
        id: CHANGE,
        address: "t****o@example.org".to_owned(),
        previous: Some(MASKED.to_owned()),
        at: NOW,
        ended_sessions: 0,
        session: None,
        token: None,
    }
}

fn initialization(view: Option<InitRequestView>) -> Option<InitRequestAnswer> {
    Some(InitRequestAnswer { init_request: view?, token: Some(token()) })
}

fn begun() -> Option<InitRequestView> {
    Some(InitRequestView::Begun {
        id: INIT_REQUEST,
        expires_at: after(3600),
        session: session(Level::Password)?,
        mail_address: MASKED.to_owned(),
        send: Resend::Now,
        next: vec![InitRequestAction::Send, InitRequestAction::AskDesk, InitRequestAction::Cancel],
    })
}

fn confirmed() -> Option<InitRequestView> {
    Some(InitRequestView::Confirmed {
        id: INIT_REQUEST,
        expires_at: after(3600),
        session: session(Level::Restricted)?,
        first_set_up: false,
        address_change: None,
        next: vec![InitRequestAction::RegisterAddress, InitRequestAction::Cancel],
    })
}
