//! Everything that serde encodes is decoded to the same value.

use std::fmt::Debug;

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use ninsho_shared::account::{AccountView, HistoryEvent, HistoryKind, HistoryView, MailFactorView};
use ninsho_shared::address_change::{AddressChangeAction, AddressChangeView, EndReason};
use ninsho_shared::authenticators::{AuthenticatorName, AuthenticatorView};
use ninsho_shared::decode::{Decode, Node};
use ninsho_shared::institution::{Bilingual, Contact, Desk, InstitutionView, OpeningTime};
use ninsho_shared::login::{Factor, FactorsView, LoginAnswer, LoginView};
use ninsho_shared::mailed_code::WaitReason;
use ninsho_shared::problem::Hint;
use ninsho_shared::recovery_codes::RecoveryCodesState;
use ninsho_shared::revocation::{RevocableChange, RevocationSubject, RevocationView};
use ninsho_shared::session::{
    CurrentSession, Level, RequestOriginView, SessionItem, SessionToken, SessionView, SessionsView,
};
use ninsho_shared::{
    DelayReason, Delivery, Domain, DomainRule, DomainRules, MailedCodeView, Problem, ProblemCode, Resend,
    Timestamp, UserId,
};

mod initialization;

/// A JSON value that serde has parsed.
struct SerdeNode(Value);

impl Node for SerdeNode {
    fn field(&self, name: &str) -> Option<Self> {
        self.0.get(name).filter(|value| !value.is_null()).cloned().map(Self)
    }

    fn items(&self) -> Option<Vec<Self>> {
        self.0.as_array().map(|items| items.iter().cloned().map(Self).collect())
    }

    fn text(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }

    fn number(&self) -> Option<u64> {
        self.0.as_u64()
    }

    fn boolean(&self) -> Option<bool> {
        self.0.as_bool()
    }
}

fn decode<T: Decode>(json: Value) -> Option<T> {
    T::decode(&SerdeNode(json))
}

fn survives<T: Decode + Serialize + PartialEq + Debug>(said: T) {
    let json = serde_json::to_value(&said).unwrap();
    assert_eq!(decode(json.clone()), Some(said), "{json}");
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn id() -> Uuid {
    Uuid::from_u128(7)
}

fn origin() -> RequestOriginView {
    RequestOriginView {
        network: "192.0.2.0/24".to_owned(),
        network_name: Some(Bilingual { ja: text("学内"), en: text("on campus") }),
        browser: "Firefox, Windows".to_owned(),
    }
}

fn session(level: Level) -> SessionView {
    let step_up_until = (level == Level::Full).then(|| at(5));
    let user_id = UserId::parse("a0123456").unwrap();
    SessionView {
        id: id(),
        user_id,
        level,
        as_of: at(1),
        created_at: at(1),
        idle_until: at(2),
        expires_at: at(3),
        step_up_until,
        operator: level == Level::Full,
        init_request: (level == Level::Restricted).then(id),
    }
}

fn code(delivery: Delivery, resend: Resend) -> MailedCodeView {
    MailedCodeView { as_of: at(1), delivery, expires_at: at(2), attempts_left: 5, resend }
}

fn factors() -> FactorsView {
    let usable = vec![Factor::Mail, Factor::Authenticator, Factor::RecoveryCode];
    FactorsView { usable, preferred: Factor::Authenticator, recovery_codes_left: 9 }
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn the_reason_of_an_ended_session_is_read_whatever_it_is() {
    for because in ["idle", "of_a_later_version"] {
        let ended_because = Some(text(because));
        survives(Problem { ended_because, ..Problem::new(ProblemCode::SessionEnded) });
    }
}

#[test]
fn every_state_of_a_mail_is_read() {
    let waits =
        [WaitReason::JustSent, WaitReason::JustTried, WaitReason::AddressLimit, WaitReason::AccountLimit];
    for because in waits {
        survives(code(Delivery::Queued, Resend::Later { at: at(9), because }));
    }
    survives(code(Delivery::Sent { at: at(4) }, Resend::Now));
    for because in [DelayReason::NoAnswer, DelayReason::ToldToWait, DelayReason::NotAccepted] {
        survives(code(Delivery::Delayed { next_attempt_at: at(4), because }, Resend::Never));
    }
    survives(code(Delivery::Unconfirmed { at: at(4) }, Resend::Never));
    survives(code(Delivery::Refused { by: text("example.com") }, Resend::Now));
    survives(code(Delivery::Expired, Resend::Never));
}

#[test]
fn every_step_of_a_login_is_read() {
    let mail_address = || text("t****o@example.com");
    let steps = [
        LoginView::RequestCode {
            session: session(Level::Password),
            mail_address: mail_address(),
            send: Resend::Now,
            factors: factors(),
        },
        LoginView::CodeSent {
            session: session(Level::Full),
            mail_address: mail_address(),
            code: code(Delivery::Queued, Resend::Now),
            factors: factors(),
        },
        LoginView::NoMail {
            session: session(Level::Password),
            placeholder: text("id***"),
            factors: factors(),
        },
        LoginView::NoFactor {
            session: session(Level::Restricted),
            placeholder: text("id***"),
            first_set_up: true,
        },
        LoginView::SignedIn { session: session(Level::Full), factors: factors() },
    ];
    for login in steps {
        survives(LoginAnswer { login, token: None });
    }
    let login = LoginView::SignedIn { session: session(Level::Full), factors: factors() };
    survives(LoginAnswer { login, token: Some(SessionToken::new(text("token"))) });
}

#[test]
fn every_step_of_an_address_change_is_read() {
    use AddressChangeAction::{Cancel, Resend as Again, Verify};
    let code = code(Delivery::Queued, Resend::Now);
    survives(AddressChangeView::CodeSent {
        id: id(),
        address: text("taro@example.com"),
        code,
        next: vec![Verify, Again, Cancel],
    });
    for previous in [None, Some(text("o****@example.com"))] {
        let address = text("t****o@example.com");
        let token = previous.is_none().then(|| SessionToken::new(text("token")));
        let session = token.is_some().then(id);
        let (id, at) = (id(), at(1));
        let ended_sessions = 2;
        survives(AddressChangeView::Completed { id, address, previous, at, ended_sessions, session, token });
    }
    for because in [EndReason::Cancelled, EndReason::Superseded, EndReason::Expired, EndReason::Stopped] {
        survives(AddressChangeView::Ended { id: id(), because, at: at(1) });
    }
}

#[test]
fn account_history_and_sessions_are_read() {
    let event = HistoryEvent {
        id: id(),
        at: at(1),
        kind: HistoryKind::AddressChanged,
        address: Some(text("t****o@example.com")),
        application: Some(text("図書館ポータル")),
        origin: Some(origin()),
    };
    let bare = HistoryEvent { address: None, application: None, origin: None, ..event.clone() };
    let authenticator = AuthenticatorView {
        id: id(),
        name: AuthenticatorName::parse("スマートフォン").unwrap(),
        since: at(1),
        last_used_at: Some(at(2)),
    };
    let unused = AuthenticatorView { last_used_at: None, ..authenticator.clone() };
    let account = AccountView {
        user_id: UserId::parse("a0123456").unwrap(),
        mail: MailFactorView::Registered { address: text("t****o@example.com"), since: at(1) },
        authenticators: vec![authenticator, unused],
        recovery_codes: Some(RecoveryCodesState { left: 3, made_at: at(1), low: true }),
        unacknowledged_events: vec![event.clone()],
        address_change: Some(id()),
        open_sessions: 3,
    };
    let mail = MailFactorView::None { placeholder: text("id***") };
    let (authenticators, unacknowledged_events) = (vec![], vec![]);
    survives(AccountView {
        mail,
        authenticators,
        recovery_codes: None,
        unacknowledged_events,
        address_change: None,
        ..account.clone()
    });
    survives(account);
    survives(HistoryView { events: vec![event, bare], next: Some(id()) });
    survives(HistoryView { events: vec![], next: None });
    let item = SessionItem {
        id: id(),
        current: true,
        level: Level::Full,
        created_at: at(1),
        last_seen_at: at(2),
        origin: origin(),
    };
    survives(SessionsView { sessions: vec![item], next: None });
    survives(SessionsView { sessions: Vec::new(), next: Some(id()) });
    survives(CurrentSession::Open { session: session(Level::Full) });
    survives(CurrentSession::None);
}

#[test]
fn every_step_of_a_stop_link_is_read() {
    use RevocationSubject::{AddressChange, Authenticator, Initialization, RecoveryCodes};
    for what in [AddressChange, Initialization, Authenticator, RecoveryCodes] {
        let address = (what == AddressChange).then(|| text("t****o@example.com"));
        let change = || RevocableChange { what, at: at(1), address: address.clone(), origin: origin() };
        survives(RevocationView::CanStop { change: change() });
        survives(RevocationView::CanObject { change: change() });
        survives(RevocationView::CanFreeze { change: change() });
    }
    survives(RevocationView::Stopped { at: at(1) });
    survives(RevocationView::Frozen { at: at(1) });
    survives(RevocationView::Objected { at: at(1) });
    survives(RevocationView::DeskDecides);
    survives(RevocationView::Nothing);
}

#[test]
fn the_institution_is_read() {
    let both = || Bilingual { ja: text("京都大学"), en: text("Kyoto University") };
    let desk = Desk {
        name: both(),
        phone: text("075-753-7840"),
        phone_international: Some(text("+81-75-753-7840")),
        extension: Some(text("16-7840")),
        hours: both(),
        opening_times: vec![OpeningTime { from: at(1), until: at(2) }],
        inquiry_url: None,
    };
    let domain = Domain::parse("kyoto-u.ac.jp").unwrap();
    survives(InstitutionView {
        name: both(),
        service: both(),
        sender: text("ninsho-qa@iimc.kyoto-u.ac.jp"),
        one_time_password_subject: text("ワンタイムパスワードのお知らせ"),
        confirmation_code_subject: text("確認コードのお知らせ"),
        forbidden_domains: DomainRules(vec![DomainRule { domain, subdomains: true }]),
        desk,
        contact: vec![
            Contact { name: both(), text: both(), url: Some(text("https://www.example.ac.jp")) },
            Contact { name: both(), text: both(), url: None },
        ],
        password_url: Some(text("https://www.example.ac.jp/password")),
        manual_url: Some(text("https://www.example.ac.jp/manual")),
        key_colour: text("#0017c1"),
        time_zone: text("Asia/Tokyo"),
    });
}

#[test]
fn every_problem_is_read() {
    for code in ProblemCode::ALL {
        survives(Problem::new(*code).in_request(id()));
    }
    survives(Problem {
        field: Some(text("code")),
        reason: Some(text("no_at")),
        retry_after: Some(60),
        attempts_left: Some(4),
        clock_off: Some(180),
        next_code_in: Some(12),
        hint: Some(Hint::SetClock),
        ..Problem::new(ProblemCode::WrongCode)
    });
}

#[test]
fn what_is_something_else_is_not_read() {
    let json = serde_json::json!({ "step": "a_new_step", "at": "2026-11-22T10:15:00.000Z" });
    assert_eq!(decode::<RevocationView>(json), None);
    assert_eq!(decode::<u32>(serde_json::json!(4_294_967_296_u64)), None);
    assert_eq!(decode::<Vec<String>>(serde_json::json!(["a", 1])), None);
    assert_eq!(decode::<SessionsView>(serde_json::json!([])), None);
}
