//! Everything that can be done, and how often it is tried.

mod clients;

use ninsho_domain::factor::authenticator::totp;
use ninsho_shared::paths;
use serde_json::{Value, json};
use uuid::Uuid;

use super::clients::Shown;
use super::world::{Held, World};
use crate::support::PASSWORD;

pub(super) use clients::{OF_CLIENTS, OF_CONTRACT};

/// Something that can be done.
#[derive(Clone, Copy)]
pub(super) struct Step {
    /// Its name in the OpenAPI document.
    pub(super) operation: &'static str,
    pub(super) method: &'static str,
    pub(super) weight: usize,
    /// How far somebody is for whom it is the next thing to do: the level of a session, `request` for
    /// one that an initialization goes on in, `operator` for a `full` one of an operator, `none` without
    /// any, or `any`. It is tried by others as well.
    pub(super) next_for: &'static str,
    /// How one of them goes about it; nothing when they cannot even try.
    pub(super) plan: fn(&mut World, usize) -> Option<Planned>,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.operation)
    }
}

/// A request that is about to be sent.
#[derive(Debug, Default)]
pub(super) struct Planned {
    pub(super) path: String,
    pub(super) held: Option<Held>,
    pub(super) id: Option<Uuid>,
    pub(super) token: Option<String>,
    pub(super) body: Value,
    /// How a machine client shows itself, …
    pub(super) shown: Option<Shown>,
    /// … the scope that it needs, …
    pub(super) scope: Option<&'static str>,
    /// … the ID that it names, …
    pub(super) user: Option<String>,
    /// … the access token that it names, …
    pub(super) token_number: Option<usize>,
    /// … and whether the body is a form.
    pub(super) is_form: bool,
}

type Plan = fn(&mut World, usize) -> Option<Planned>;

const fn step(operation: &'static str, method: &'static str, weight: usize, plan: Plan) -> Step {
    Step { operation, method, weight, next_for: "any", plan }
}

const fn at(next_for: &'static str, step: Step) -> Step {
    Step { next_for, ..step }
}

/// The API for people.
pub(super) const STEPS: &[Step] = &[
    at("full", step("readInstitution", "GET", 1, |_, _| Some(open(paths::INSTITUTION)))),
    at("full", step("readKeys", "GET", 1, |_, _| Some(open(paths::JWKS)))),
    at("none", step("login", "POST", 6, |world, who| Some(log_in(world, who)))),
    at("full", step("loginState", "GET", 2, |world, who| with_session(world, who, paths::LOGIN))),
    at(
        "password full",
        step("sendLoginCode", "POST", 6, |world, who| with_session(world, who, paths::LOGIN_OTP)),
    ),
    at("password full", step("verifyLogin", "POST", 12, verify_login)),
    at("full", step("readSession", "GET", 2, |world, who| with_session(world, who, paths::SESSION))),
    at(
        "full",
        step("logOut", "DELETE", 1, |world, who| {
            world.chance(2).then(|| with_session(world, who, paths::SESSION))?
        }),
    ),
    at("full", step("listSessions", "GET", 1, |world, who| with_session(world, who, paths::SESSIONS))),
    at("full", step("endSession", "DELETE", 6, end_session)),
    at("full", step("endOtherSessions", "DELETE", 1, |world, who| with_session(world, who, paths::SESSIONS))),
    at("full", step("readAccount", "GET", 1, |world, who| with_session(world, who, paths::ACCOUNT))),
    at("full", step("readHistory", "GET", 1, |world, who| with_session(world, who, paths::ACCOUNT_HISTORY))),
    at("restricted full", step("beginAddressChange", "POST", 8, begin_change)),
    at(
        "restricted full",
        step("readAddressChange", "GET", 3, |world, who| {
            with_flow(world, who, paths::ADDRESS_CHANGES, paths::address_change)
        }),
    ),
    at(
        "restricted full",
        step("resendAddressCode", "POST", 3, |world, who| {
            with_flow(world, who, paths::ADDRESS_CHANGES, paths::address_change_resend)
        }),
    ),
    at("restricted full", step("verifyAddressChange", "POST", 20, verify_change)),
    at(
        "restricted full",
        step("cancelAddressChange", "DELETE", 1, |world, who| {
            with_flow(world, who, paths::ADDRESS_CHANGES, paths::address_change)
        }),
    ),
    at("none", step("beginInitialization", "POST", 6, |world, who| Some(begin_request(world, who)))),
    step("readInitialization", "GET", 2, |world, who| {
        with_flow(world, who, paths::INIT_REQUESTS, paths::init_request)
    }),
    at(
        "request",
        step("sendConfirmationCode", "POST", 6, |world, who| {
            with_flow(world, who, paths::INIT_REQUESTS, paths::init_request_send)
        }),
    ),
    at(
        "request",
        step("askHelpDesk", "POST", 1, |world, who| {
            with_flow(world, who, paths::INIT_REQUESTS, paths::init_request_desk)
        }),
    ),
    at("request", step("confirmInitialization", "POST", 14, confirm_request)),
    at(
        "request full",
        step("cancelInitialization", "DELETE", 1, |world, who| {
            world.chance(4).then_some(())?;
            with_flow(world, who, paths::INIT_REQUESTS, paths::init_request)
        }),
    ),
    at(
        "operator",
        step("listDeskRequests", "GET", 12, |world, who| {
            with_session(world, who, paths::HELPDESK_INIT_REQUESTS)
        }),
    ),
    at(
        "operator",
        step("takeDeskRequest", "POST", 24, |world, who| at_desk(world, who, paths::helpdesk_take)),
    ),
    at("operator", step("releaseDeskCode", "POST", 24, release)),
    at("operator", step("approveDeskRequest", "POST", 24, approve)),
    at("operator", step("refuseDeskRequest", "POST", 8, refuse)),
    at("operator", step("readDeskLog", "GET", 3, |world, who| with_session(world, who, paths::HELPDESK_LOG))),
    at("full", step("beginAuthenticator", "POST", 4, begin_authenticator)),
    at("full", step("verifyAuthenticator", "POST", 8, verify_authenticator)),
    at("full", step("renameAuthenticator", "POST", 2, rename_authenticator)),
    at(
        "full",
        step("removeAuthenticator", "DELETE", 4, |world, who| {
            with_flow(world, who, paths::AUTHENTICATORS, paths::authenticator)
        }),
    ),
    at(
        "full",
        step("generateRecoveryCodes", "POST", 1, |world, who| {
            with_session(world, who, paths::RECOVERY_CODES)
        }),
    ),
    at("full", step("acknowledgeEvents", "POST", 1, seen)),
    at("full", step("readRevocation", "GET", 2, |world, who| Some(revocation_link(world, who)))),
    at("full", step("revoke", "POST", 1, |world, who| world.chance(5).then(|| revocation_link(world, who)))),
];

fn open(path: &str) -> Planned {
    Planned { path: path.to_owned(), ..Planned::default() }
}

fn with_session(world: &mut World, who: usize, path: &str) -> Option<Planned> {
    let held = Some(world.session_of(who)?);
    Some(Planned { path: path.to_owned(), held, ..Planned::default() })
}

fn with_flow(world: &mut World, who: usize, of: &'static str, path: fn(Uuid) -> String) -> Option<Planned> {
    let id = world.flow(who, of);
    Some(Planned { id: Some(id), ..with_session(world, who, &path(id))? })
}

fn end_session(world: &mut World, who: usize) -> Option<Planned> {
    let id = world.any_id();
    Some(Planned { id: Some(id), ..with_session(world, who, &paths::session(id))? })
}

/// The third of them has learned everybody's password.
fn log_in(world: &mut World, who: usize) -> Planned {
    let whose = if who == 2 && world.chance(3) { world.below(3) } else { who };
    let password = if world.chance(10) { "wrong password" } else { PASSWORD };
    let user_id = world.walkers[whose].person.user_id.clone();
    let body = json!({ "user_id": user_id, "password": password, "deliver": "body" });
    Planned { body, ..open(paths::LOGIN) }
}

fn verify_login(world: &mut World, who: usize) -> Option<Planned> {
    let authenticators = world.walkers[who].authenticators.clone();
    let codes = world.walkers[who].recovery_codes.clone();
    let body = match world.below(4) {
        0 if !authenticators.is_empty() => {
            json!({ "factor": "authenticator", "code": authenticator_code(world, &authenticators) })
        }
        1 if !codes.is_empty() => json!({ "factor": "recovery_code", "code": world.pick(&codes) }),
        _ => json!({ "factor": "mail", "code": world.code(who) }),
    };
    Some(Planned { body, ..with_session(world, who, paths::LOGIN_VERIFY)? })
}

/// To a mailbox of their own, or to somebody else's.
fn begin_change(world: &mut World, who: usize) -> Option<Planned> {
    let whose = if world.chance(6) { world.below(3) } else { who };
    let user_id = world.walkers[whose].person.user_id.clone();
    let body = json!({ "address": format!("{user_id}-{}@example.org", world.below(4)) });
    Some(Planned { body, ..with_session(world, who, paths::ADDRESS_CHANGES)? })
}

/// What one of these authenticators shows, now or half a minute ago.
fn authenticator_code(world: &mut World, authenticators: &[Vec<u8>]) -> String {
    let secret = world.pick(authenticators);
    let ago = world.pick(&[0, 0, 0, 1]);
    totp::code(&secret, totp::step_at(world.app.app.now()) - ago)
}

fn verify_change(world: &mut World, who: usize) -> Option<Planned> {
    let body = json!({ "code": world.code(who) });
    Some(Planned { body, ..with_flow(world, who, paths::ADDRESS_CHANGES, paths::address_change_verify)? })
}

fn begin_request(world: &mut World, who: usize) -> Planned {
    Planned { path: paths::INIT_REQUESTS.to_owned(), ..log_in(world, who) }
}

fn confirm_request(world: &mut World, who: usize) -> Option<Planned> {
    let body = json!({ "code": world.code(who) });
    Some(Planned { body, ..with_flow(world, who, paths::INIT_REQUESTS, paths::init_request_confirm)? })
}

fn release(world: &mut World, who: usize) -> Option<Planned> {
    let checks = world.app.app.config.helpdesk.checks.clone();
    let least = usize::try_from(world.app.app.config.helpdesk.minimum).unwrap();
    let done: Vec<String> =
        checks.into_iter().map(|check| check.id).take(world.pick(&[least, least, 1])).collect();
    let body = json!({ "checks": done, "ticket": "T-1" });
    Some(Planned { body, ..at_desk(world, who, paths::helpdesk_release)? })
}

fn approve(world: &mut World, who: usize) -> Option<Planned> {
    let (request, record) = world.records.last().cloned().unwrap_or_default();
    let body = json!({ "record": record });
    if world.chance(4) {
        return Some(Planned { body, ..at_desk(world, who, paths::helpdesk_approve)? });
    }
    let planned = with_session(world, who, &paths::helpdesk_approve(request))?;
    Some(Planned { id: Some(request), body, ..planned })
}

fn refuse(world: &mut World, who: usize) -> Option<Planned> {
    let body = json!({ "reason": "nobody whom I know" });
    Some(Planned { body, ..at_desk(world, who, paths::helpdesk_refuse)? })
}

fn at_desk(world: &mut World, who: usize, path: fn(Uuid) -> String) -> Option<Planned> {
    with_flow(world, who, paths::HELPDESK_INIT_REQUESTS, path)
}

fn begin_authenticator(world: &mut World, who: usize) -> Option<Planned> {
    let body = json!({ "name": "phone" });
    Some(Planned { body, ..with_session(world, who, paths::AUTHENTICATORS)? })
}

fn verify_authenticator(world: &mut World, who: usize) -> Option<Planned> {
    let newest: Vec<_> = world.walkers[who].authenticators.last().cloned().into_iter().collect();
    let code = if newest.is_empty() { "000000".to_owned() } else { authenticator_code(world, &newest) };
    let body = json!({ "code": code });
    Some(Planned { body, ..with_flow(world, who, paths::AUTHENTICATORS, paths::authenticator_verify)? })
}

fn rename_authenticator(world: &mut World, who: usize) -> Option<Planned> {
    let body = json!({ "name": format!("phone {}", world.below(3)) });
    Some(Planned { body, ..with_flow(world, who, paths::AUTHENTICATORS, paths::authenticator_rename)? })
}

fn seen(world: &mut World, who: usize) -> Option<Planned> {
    let body = json!({ "last": world.any_id() });
    Some(Planned { body, ..with_session(world, who, paths::ACKNOWLEDGE_EVENTS)? })
}

fn revocation_link(world: &mut World, who: usize) -> Planned {
    let known = world.walkers[who].stops.clone();
    let token = if known.is_empty() || world.chance(6) { "AAAA".to_owned() } else { world.pick(&known) };
    Planned { token: Some(token.clone()), ..open(&paths::revocation(&token)) }
}
