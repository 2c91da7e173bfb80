//! Everything that can be done, and how often it is tried.

use ninsho_shared::paths;
use serde_json::{Value, json};
use uuid::Uuid;

use super::world::{Held, World};
use crate::support::PASSWORD;

/// Something that can be done.
#[derive(Clone, Copy)]
pub(super) struct Step {
    /// Its name in the OpenAPI document.
    pub(super) operation: &'static str,
    pub(super) method: &'static str,
    pub(super) weight: usize,
    /// The level of the sessions that are meant for it, where one is. It is tried with others as well.
    pub(super) level: Option<&'static str>,
    /// How one of the three goes about it; nothing when they cannot even try.
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
}

type Plan = fn(&mut World, usize) -> Option<Planned>;

const fn step(operation: &'static str, method: &'static str, weight: usize, plan: Plan) -> Step {
    Step { operation, method, weight, level: None, plan }
}

const fn at(level: &'static str, step: Step) -> Step {
    Step { level: Some(level), ..step }
}

/// The whole API.
pub(super) const STEPS: &[Step] = &[
    step("readInstitution", "GET", 1, |_, _| Some(open(paths::INSTITUTION))),
    step("readKeys", "GET", 1, |_, _| Some(open(paths::JWKS))),
    step("login", "POST", 12, log_in),
    step("loginState", "GET", 2, |world, who| with_session(world, who, paths::LOGIN)),
    at("password", step("sendLoginCode", "POST", 8, |world, who| with_session(world, who, paths::LOGIN_OTP))),
    at("password", step("verifyLogin", "POST", 16, verify_login)),
    step("readSession", "GET", 2, |world, who| with_session(world, who, paths::SESSION)),
    step("logOut", "DELETE", 1, |world, who| {
        world.chance(4).then(|| with_session(world, who, paths::SESSION))?
    }),
    at("full", step("listSessions", "GET", 1, |world, who| with_session(world, who, paths::SESSIONS))),
    at("full", step("endSession", "DELETE", 3, end_session)),
    at("full", step("readAccount", "GET", 1, |world, who| with_session(world, who, paths::ACCOUNT))),
    at("full", step("readHistory", "GET", 1, |world, who| with_session(world, who, paths::ACCOUNT_HISTORY))),
    at("full", step("beginAddressChange", "POST", 8, begin_change)),
    at(
        "full",
        step("readAddressChange", "GET", 4, |world, who| with_flow(world, who, paths::address_change)),
    ),
    at(
        "full",
        step("resendAddressCode", "POST", 4, |world, who| {
            with_flow(world, who, paths::address_change_resend)
        }),
    ),
    at("full", step("verifyAddressChange", "POST", 20, verify_change)),
    at(
        "full",
        step("cancelAddressChange", "DELETE", 3, |world, who| with_flow(world, who, paths::address_change)),
    ),
    step("readStop", "GET", 1, |world, who| Some(stop_link(world, who))),
    step("stop", "POST", 1, |world, who| world.chance(3).then(|| stop_link(world, who))),
];

fn open(path: &str) -> Planned {
    Planned { path: path.to_owned(), ..Planned::default() }
}

fn with_session(world: &mut World, who: usize, path: &str) -> Option<Planned> {
    let held = Some(world.session_of(who)?);
    Some(Planned { path: path.to_owned(), held, ..Planned::default() })
}

fn with_flow(world: &mut World, who: usize, path: fn(Uuid) -> String) -> Option<Planned> {
    let id = world.flow(who);
    Some(Planned { id: Some(id), ..with_session(world, who, &path(id))? })
}

fn end_session(world: &mut World, who: usize) -> Option<Planned> {
    let id = world.any_id();
    Some(Planned { id: Some(id), ..with_session(world, who, &paths::session(id))? })
}

/// Now and then, even when they are logged in. The third of them has learned everybody's password.
fn log_in(world: &mut World, who: usize) -> Option<Planned> {
    if !world.walkers[who].held.is_empty() && !world.chance(6) {
        return None;
    }
    let whose = if who == 2 && world.chance(3) { world.below(3) } else { who };
    let password = if world.chance(10) { "wrong password" } else { PASSWORD };
    let user_id = world.walkers[whose].person.user_id.clone();
    let body = json!({ "user_id": user_id, "password": password, "deliver": "body" });
    Some(Planned { body, ..open(paths::LOGIN) })
}

fn verify_login(world: &mut World, who: usize) -> Option<Planned> {
    let body = json!({ "factor": "mail", "code": world.code(who) });
    Some(Planned { body, ..with_session(world, who, paths::LOGIN_VERIFY)? })
}

/// To a mailbox of their own, or to somebody else's.
fn begin_change(world: &mut World, who: usize) -> Option<Planned> {
    let whose = if world.chance(6) { world.below(3) } else { who };
    let user_id = world.walkers[whose].person.user_id.clone();
    let body = json!({ "address": format!("{user_id}-{}@example.org", world.below(4)) });
    Some(Planned { body, ..with_session(world, who, paths::ADDRESS_CHANGES)? })
}

fn verify_change(world: &mut World, who: usize) -> Option<Planned> {
    let body = json!({ "code": world.code(who) });
    Some(Planned { body, ..with_flow(world, who, paths::address_change_verify)? })
}

fn stop_link(world: &mut World, who: usize) -> Planned {
    let known = world.walkers[who].stops.clone();
    let token = if known.is_empty() || world.chance(6) { "AAAA".to_owned() } else { world.pick(&known) };
    Planned { token: Some(token.clone()), ..open(&paths::stop(&token)) }
}
