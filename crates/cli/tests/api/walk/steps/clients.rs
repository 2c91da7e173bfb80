//! What machine clients can do: the API for them, and privacyIDEA's contract.

use ninsho_shared::paths;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::clients::Asked;
use super::super::world::World;
use super::{Planned, Step, authenticator_code, open, step};

/// The operations of the OpenAPI document that clients call.
pub(in super::super) const OF_CLIENTS: &[Step] = &[
    step("readOtpFactors", "GET", 3, read_factors),
    step("beginOtpChallenge", "POST", 10, begin),
    step("readOtpChallenge", "GET", 4, read),
    step("verifyOtpChallenge", "POST", 22, verify),
    step("verifyOtp", "POST", 16, verify_without),
    step("issueAccessToken", "POST", 6, |world, _| Some(issue(world))),
    step("introspectAccessToken", "POST", 2, |world, _| about_token(world, paths::OAUTH_INTROSPECT)),
    step("revokeAccessToken", "POST", 2, |world, _| about_token(world, paths::OAUTH_REVOKE)),
    step("readAuthorizationServer", "GET", 1, |_, _| Some(open(paths::OAUTH_METADATA))),
];

/// Those of the contract, which the document does not describe.
pub(in super::super) const OF_CONTRACT: &[Step] = &[
    step("check", "POST", 18, |world, who| check(world, who, "/validate/check")),
    step("radiusCheck", "POST", 9, |world, who| check(world, who, "/validate/radiuscheck")),
    step("samlCheck", "POST", 7, |world, who| check(world, who, "/validate/samlcheck")),
    step("trigger", "POST", 6, trigger),
    step("poll", "GET", 3, poll),
    step("auth", "POST", 4, |world, _| Some(auth(world))),
    step("tokens", "GET", 2, tokens),
];

/// Of these, a plan is made with the scope that they need.
fn of_client(world: &mut World, scope: &'static str, path: &str, body: Value) -> Option<Planned> {
    let shown = world.client_with(scope, false)?;
    Some(Planned { shown: Some(shown), scope: Some(scope), body, ..open(path) })
}

/// Most often themselves, sometimes another, and once in a while nobody.
fn user(world: &mut World, who: usize) -> String {
    match world.below(12) {
        0 => "nobody".to_owned(),
        1 => {
            let other = world.below(world.walkers.len());
            world.walkers[other].person.user_id.clone()
        }
        _ => world.walkers[who].person.user_id.clone(),
    }
}

/// The newest challenge for them, or any that was ever asked for.
fn asked(world: &mut World, who: usize) -> Option<Asked> {
    let newest = world.asked.iter().rfind(|asked| asked.who == who).copied();
    match newest {
        Some(newest) if !world.chance(5) => Some(newest),
        _ if world.asked.is_empty() => None,
        _ => {
            let all = world.asked.clone();
            Some(world.pick(&all))
        }
    }
}

/// Something that they type.
fn typed(world: &mut World, who: usize) -> String {
    let authenticators = world.walkers[who].authenticators.clone();
    let codes = world.walkers[who].recovery_codes.clone();
    match world.below(6) {
        0 if !authenticators.is_empty() => authenticator_code(world, &authenticators),
        1 if !codes.is_empty() => world.pick(&codes),
        _ => world.code(who),
    }
}

/// What they type where nothing was mailed; nothing, most often, when they have nothing.
fn shown_or_kept(world: &mut World, who: usize) -> Option<String> {
    let authenticators = world.walkers[who].authenticators.clone();
    let codes = world.walkers[who].recovery_codes.clone();
    match world.below(8) {
        0..4 if !authenticators.is_empty() => Some(authenticator_code(world, &authenticators)),
        4..6 if !codes.is_empty() => Some(world.pick(&codes)),
        6 => Some(world.code(who)),
        7 => Some("000000".to_owned()),
        _ => None,
    }
}

fn read_factors(world: &mut World, who: usize) -> Option<Planned> {
    let user = user(world, who);
    let planned = of_client(world, "otp:read", &paths::otp_factors(&user), Value::Null)?;
    Some(Planned { user: Some(user), ..planned })
}

fn begin(world: &mut World, who: usize) -> Option<Planned> {
    let user = user(world, who);
    let application = world.pick(&["library", "library", "wiki"]);
    let mut body = json!({ "user_id": user, "context": { "application": application } });
    match world.below(5) {
        0 | 1 => body["factor"] = json!("authenticator"),
        2 => body["factor"] = json!("mail"),
        _ => {}
    }
    let planned = of_client(world, "otp:send", paths::OTP_CHALLENGES, body)?;
    Some(Planned { user: Some(user), ..planned })
}

/// Of a challenge: most often by the client that asked for it.
fn of_challenge(
    world: &mut World,
    who: usize,
    scope: &'static str,
    path: fn(Uuid) -> String,
    body: Value,
) -> Option<Planned> {
    let asked = asked(world, who)?;
    // Or any number that was ever seen: those of people's flows and sessions are among them.
    let id = if world.chance(12) { world.any_id() } else { asked.id };
    let shown =
        if world.chance(8) { world.client_with(scope, false)? } else { world.shown(asked.client, false)? };
    Some(Planned { id: Some(id), shown: Some(shown), scope: Some(scope), body, ..open(&path(id)) })
}

fn read(world: &mut World, who: usize) -> Option<Planned> {
    of_challenge(world, who, "otp:send", paths::otp_challenge, Value::Null)
}

fn verify(world: &mut World, who: usize) -> Option<Planned> {
    let body = json!({ "code": typed(world, who) });
    of_challenge(world, who, "otp:verify", paths::otp_challenge_verify, body)
}

fn verify_without(world: &mut World, who: usize) -> Option<Planned> {
    let (user, code) = (user(world, who), shown_or_kept(world, who)?);
    let body = json!({ "user_id": user, "code": code });
    let planned = of_client(world, "otp:verify", paths::OTP_VERIFY, body)?;
    Some(Planned { user: Some(user), ..planned })
}

/// With all scopes, or with one of them.
fn issue(world: &mut World) -> Planned {
    let client = world.below(world.clients.len());
    let (own, scopes) = (world.clients[client].own.clone(), world.clients[client].scopes);
    let mut body =
        json!({ "grant_type": "client_credentials", "client_id": own.id, "client_secret": own.secret });
    if world.chance(6) {
        body["scope"] = scopes.split(' ').next().into();
    }
    let shown = Some(world.by_secret(client));
    Planned { shown, body, is_form: true, ..open(paths::OAUTH_TOKEN) }
}

/// A token most often of the client itself.
fn about_token(world: &mut World, path: &str) -> Option<Planned> {
    let number = world.below(world.tokens.len().max(1));
    let token = world.tokens.get(number)?.clone();
    let client = if world.chance(3) { world.below(world.clients.len()) } else { token.client };
    let own = world.clients[client].own.clone();
    let body = json!({ "token": token.text, "client_id": own.id, "client_secret": own.secret });
    let shown = Some(world.by_secret(client));
    Some(Planned { shown, body, is_form: true, token_number: Some(number), ..open(path) })
}

/// With a transaction, without one, or with nothing typed.
fn check(world: &mut World, who: usize, path: &str) -> Option<Planned> {
    let user = user(world, who);
    let realm = world.pick(&["", "@campus"]);
    let mut body = json!({ "user": format!("{user}{realm}") });
    let with = asked(world, who).filter(|_| world.chance(3));
    let kind = world.below(4);
    body["pass"] = match kind {
        0 => Value::from(""),
        1 => shown_or_kept(world, who)?.into(),
        _ => typed(world, who).into(),
    };
    let shown = match with {
        Some(asked) if !world.chance(6) => world.shown(asked.client, true)?,
        // Its own newest challenge is meant, if it has one.
        _ => match asked(world, who) {
            Some(asked) if !world.chance(3) => world.shown(asked.client, true)?,
            _ => world.client_with("otp:verify", true)?,
        },
    };
    let id = with.map(|asked| asked.id);
    if let Some(id) = id {
        body[world.pick(&["transaction_id", "state"])] = json!(id);
    }
    let planned = Planned { shown: Some(shown), scope: Some("otp:verify"), body, id, ..open(path) };
    Some(Planned { user: Some(user).filter(|_| id.is_none()), ..planned })
}

fn trigger(world: &mut World, who: usize) -> Option<Planned> {
    let user = user(world, who);
    let kind = world.pick(&["email", "totp", ""]);
    let body = json!({ "user": user, "type": kind });
    let shown = world.client_with("otp:send", true)?;
    let planned =
        Planned { shown: Some(shown), scope: Some("otp:send"), body, ..open("/validate/triggerchallenge") };
    Some(Planned { user: Some(user), ..planned })
}

fn poll(world: &mut World, who: usize) -> Option<Planned> {
    let path = |id: Uuid| format!("/validate/polltransaction/{id}");
    of_challenge(world, who, "otp:send", path, Value::Null)
}

fn auth(world: &mut World) -> Planned {
    let client = world.below(world.clients.len());
    let own = world.clients[client].own.clone();
    let body = json!({ "username": own.id, "password": own.secret });
    Planned { shown: Some(world.by_secret(client)), body, ..open("/auth") }
}

fn tokens(world: &mut World, who: usize) -> Option<Planned> {
    let user = user(world, who);
    let planned = of_client(world, "otp:read", &format!("/token/?user={user}"), Value::Null)?;
    Some(Planned { user: Some(user), ..planned })
}
