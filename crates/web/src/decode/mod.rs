//! Reading what the server says into the types of `shared`.
//!
//! serde could do it by itself, but what it makes of tagged enums was a seventh of all that a
//! browser had to load (33 kB of brotli). Here the browser reads the JSON, and a line for each
//! type takes its fields out. A field or a step that `shared` gains or renames does not
//! compile before it stands here; the tests hold every name against what serde writes.

use ninsho_shared::account::{AccountView, HistoryEvent, HistoryKind, HistoryView, MailFactorView};
use ninsho_shared::address_change::{AddressChangeAction, AddressChangeView, EndReason};
use ninsho_shared::authenticators::{AuthenticatorName, AuthenticatorView, NewAuthenticatorView, QrView};
use ninsho_shared::helpdesk::{
    DeskCheck, DeskEvent, DeskLog, DeskRequest, DeskRequestState, DeskRequests, ReleaseAnswer, SpokenCode,
};
use ninsho_shared::initialization::{
    DeskState, InitEndReason, InitRequestAction, InitRequestAnswer, InitRequestView,
};
use ninsho_shared::institution::{Bilingual, Desk, InstitutionView};
use ninsho_shared::login::{Factor, FactorsView, LoginAnswer, LoginView};
use ninsho_shared::mailed_code::WaitReason;
use ninsho_shared::recovery_codes::{NewRecoveryCodes, RecoveryCodesState};
use ninsho_shared::revocation::{RevocableChange, RevocationSubject, RevocationView};
use ninsho_shared::session::{
    Level, RequestOriginView, SessionItem, SessionToken, SessionView, SessionsView,
};
use ninsho_shared::{
    Delivery, Domain, DomainRule, DomainRules, MailedCodeView, Problem, ProblemCode, RecoveryCode, Resend,
    Timestamp, UserId,
};
use serde::de::value::{Error, StrDeserializer};
use uuid::Uuid;

mod node;

pub(crate) use node::Node;

/// What can be read; `None` when the value is something else.
pub(crate) trait Decode: Sized {
    /// Reads it.
    fn read(node: &impl Node) -> Option<Self>;

    /// Reads it from a field of an object.
    fn read_field(node: &impl Node, name: &str) -> Option<Self> {
        Self::read(&node.field(name)?)
    }
}

/// Where nothing is said, everything will do.
impl Decode for () {
    fn read(_: &impl Node) -> Option<Self> {
        Some(())
    }
}

impl Decode for String {
    fn read(node: &impl Node) -> Option<Self> {
        node.text()
    }
}

impl Decode for Uuid {
    fn read(node: &impl Node) -> Option<Self> {
        Self::try_parse(&node.text()?).ok()
    }
}

impl Decode for bool {
    fn read(node: &impl Node) -> Option<Self> {
        node.truth()
    }

    /// What is said only when it is true is false where it is not said.
    fn read_field(node: &impl Node, name: &str) -> Option<Self> {
        node.field(name).map_or(Some(false), |value| value.truth())
    }
}

impl Decode for u64 {
    fn read(node: &impl Node) -> Option<Self> {
        node.number()
    }
}

impl Decode for u32 {
    fn read(node: &impl Node) -> Option<Self> {
        node.number()?.try_into().ok()
    }
}

impl Decode for u16 {
    fn read(node: &impl Node) -> Option<Self> {
        node.number()?.try_into().ok()
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn read(node: &impl Node) -> Option<Self> {
        node.items()?.iter().map(T::read).collect()
    }
}

impl<T: Decode> Decode for Option<T> {
    fn read(node: &impl Node) -> Option<Self> {
        T::read(node).map(Some)
    }

    fn read_field(node: &impl Node, name: &str) -> Option<Self> {
        node.field(name).map_or(Some(None), |value| T::read(&value).map(Some))
    }
}

impl Decode for DomainRules {
    fn read(node: &impl Node) -> Option<Self> {
        Decode::read(node).map(Self)
    }
}

impl Decode for SessionToken {
    fn read(node: &impl Node) -> Option<Self> {
        node.text().map(Self::new)
    }
}

/// What is one word on the wire: serde reads these, at little cost.
macro_rules! words {
    ($($name:ty),+ $(,)?) => {$(
        impl Decode for $name {
            fn read(node: &impl Node) -> Option<Self> {
                let text = node.text()?;
                <Self as serde::Deserialize>::deserialize(StrDeserializer::<Error>::new(&text)).ok()
            }
        }
    )+};
}

/// Objects, field by field. A field is called on the wire as it is here, unless it says how.
macro_rules! records {
    ($($name:ident { $($field:ident $(= $called:literal)?),+ $(,)? })+) => {$(
        impl Decode for $name {
            fn read(node: &impl Node) -> Option<Self> {
                Some(Self { $($field: Decode::read_field(node, called!($field $($called)?))?),+ })
            }
        }
    )+};
}

macro_rules! called {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $called:literal) => {
        $called
    };
}

/// Enums with a tag, step by step.
macro_rules! steps {
    ($($name:ident by $tag:literal { $($step:literal => $variant:ident { $($field:ident),* $(,)? }),+ $(,)? })+) => {$(
        impl Decode for $name {
            fn read(node: &impl Node) -> Option<Self> {
                Some(match node.field($tag)?.text()?.as_str() {
                    $($step => Self::$variant { $($field: Decode::read_field(node, stringify!($field))?),* },)+
                    _ => return None,
                })
            }
        }

        // Does not compile when a step is missing above.
        const _: fn(&$name) = |view| match view { $($name::$variant { .. } => (),)+ };
    )+};
}

words! {
    AddressChangeAction, AuthenticatorName, Domain, EndReason, Factor, HistoryKind, InitEndReason, InitRequestAction,
    Level, ProblemCode, RecoveryCode, SpokenCode, RevocationSubject, Timestamp, UserId, WaitReason,
}

records! {
    AccountView { user_id, mail, authenticators, recovery_codes, unacknowledged_events, address_change, open_sessions }
    AuthenticatorView { id, name, since, last_used_at }
    Bilingual { ja, en }
    RequestOriginView { network, browser }
    Desk { name, phone, extension, hours, inquiry_url }
    DeskCheck { id, ja, en }
    DeskEvent { id, at, kind, user_id, case_reference, note }
    DeskLog { events, next }
    DeskRequest { id, case_reference, user_id, staff, frozen, own, requested_at, expires_at, origin, state }
    DeskRequests { as_of, checks, minimum, requests }
    DomainRule { domain, subdomains }
    FactorsView { usable, preferred, recovery_codes_left }
    HistoryEvent { id, at, kind, address, origin }
    HistoryView { events, next }
    InitRequestAnswer { init_request, token }
    InstitutionView {
        name, service, sender, one_time_password_subject, confirmation_code_subject, forbidden_domains, desk,
        key_colour,
    }
    LoginAnswer { login, token }
    MailedCodeView { as_of, delivery, expires_at, attempts_left, resend }
    NewAuthenticatorView { id, name, secret, uri, qr, expires_at, attempts_left }
    NewRecoveryCodes { codes, made_at }
    Problem {
        kind = "type", title, status, code, detail, field, retry_after, attempts_left, clock_off, instance,
    }
    QrView { size, path }
    RecoveryCodesState { left, made_at, low }
    ReleaseAnswer { request, code }
    SessionItem { id, current, level, created_at, last_seen_at, origin }
    SessionView {
        id, user_id, level, created_at, idle_until, expires_at, step_up_until, operator, init_request,
    }
    SessionsView { sessions }
    RevocableChange { what, at, address, origin }
}

steps! {
    AddressChangeView by "step" {
        "code_sent" => CodeSent { id, address, code, next },
        "completed" => Completed { id, address, previous, at, ended_sessions, token },
        "ended" => Ended { id, because, at },
    }
    Delivery by "state" {
        "queued" => Queued {},
        "sent" => Sent { at },
        "delayed" => Delayed { next_attempt_at },
        "refused" => Refused { by },
        "expired" => Expired {},
    }
    DeskRequestState by "state" {
        "waiting" => Waiting {},
        "taken_up" => TakenUp { by, mine, at },
        "awaiting_second" => AwaitingSecond { by, mine },
        "approved" => Approved { by, second, mine },
        "released" => Released { by, mine, until },
    }
    DeskState by "state" {
        "waiting" => Waiting {},
        "taken_up" => TakenUp { at },
        "awaiting_second" => AwaitingSecond {},
        "code_told" => CodeTold { until, attempts_left },
        "code_expired" => CodeExpired {},
    }
    InitRequestView by "step" {
        "begun" => Begun { id, expires_at, session, mail_address, send, next },
        "code_sent" => CodeSent { id, expires_at, session, mail_address, code, next },
        "at_desk" => AtDesk { id, expires_at, session, shown, case_reference, as_of, desk, next },
        "confirmed" => Confirmed { id, expires_at, session, first_set_up, address_change, next },
        "completed" => Completed { id, session, at, first_set_up, address_change },
        "ended" => Ended { id, session, because, at },
    }
    LoginView by "step" {
        "request_code" => RequestCode { session, mail_address, send, factors },
        "code_sent" => CodeSent { session, mail_address, code, factors },
        "no_mail" => NoMail { session, placeholder, factors },
        "no_factor" => NoFactor { session, placeholder, first_set_up },
        "signed_in" => SignedIn { session, factors },
    }
    MailFactorView by "state" {
        "registered" => Registered { address, since },
        "none" => None { placeholder },
    }
    Resend by "may" {
        "now" => Now {},
        "later" => Later { at, because },
        "never" => Never {},
    }
    RevocationView by "step" {
        "can_stop" => CanStop { change },
        "can_freeze" => CanFreeze { change },
        "stopped" => Stopped { at },
        "frozen" => Frozen { at },
        "nothing" => Nothing {},
    }
}

#[cfg(test)]
mod tests;
