//! The model: what has to have been proved for each thing that may change.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Duration;

use ninsho_api::challenge::{self as mailed, Standing, derive};
use ninsho_api::session::level;
use ninsho_api::stop_token;
use ninsho_api::storage::entity::{account, address_change, challenge, session};
use ninsho_shared::Timestamp;
use ninsho_shared::session::Level;
use uuid::Uuid;

use super::facts::Facts;
use super::world::{Act, World};
use crate::support::{PASSWORD, TestApp};

/// A change that nothing had proved, or an answer that does not fit.
type Explained = Result<(), String>;

/// What a step came with, by what the database held before it.
struct Came<'a> {
    act: &'a Act,
    now: Timestamp,
    /// Its session, if that counted.
    session: Option<&'a session::Model>,
    /// The code that it had to say, if it said it, and if it still counted.
    right: Option<&'a challenge::Model>,
    /// The address change in its path.
    change: Option<&'a address_change::Model>,
    /// The account whose stop link it had.
    stops: Option<Uuid>,
}

/// Holds what has changed against what was proved.
pub(super) fn explain(world: &World, before: &[Facts], after: &[Facts], act: &Act) -> Explained {
    let came = Came::of(world, before, act);
    let verifies = matches!(act.operation, "verifyLogin" | "verifyAddressChange");
    holds(!came.did(act.operation) || !verifies || came.right.is_some(), "a wrong code was taken", act)?;
    holds(!came.did(act.operation) || !came.is_anothers(before), "another's was reached", act)?;
    for (before, after) in before.iter().zip(after) {
        came.account(&before.account, &after.account)?;
        each(&before.sessions, &after.sessions, |old, new| came.a_session(before, old, new))?;
        each(&before.changes, &after.changes, |old, new| came.a_change(old, new))?;
        each(&before.challenges, &after.challenges, |old, new| came.a_challenge(old, new))?;
    }
    Ok(())
}

fn holds(is: bool, otherwise: &str, about: impl Debug) -> Explained {
    if is { Ok(()) } else { Err(format!("{otherwise}: {about:#?}")) }
}

/// Looks at every row that is new or not as it was. None ever goes.
fn each<T: PartialEq + Debug>(
    before: &BTreeMap<Uuid, T>,
    after: &BTreeMap<Uuid, T>,
    rule: impl Fn(Option<&T>, &T) -> Explained,
) -> Explained {
    for (id, row) in before {
        holds(after.contains_key(id), "a row is gone", row)?;
    }
    for (id, row) in after.iter().filter(|(id, row)| before.get(id) != Some(row)) {
        rule(before.get(id), row)?;
    }
    Ok(())
}

impl<'a> Came<'a> {
    fn of(world: &World, before: &'a [Facts], act: &'a Act) -> Self {
        let now = world.app.app.now();
        let session = act.session.and_then(|id| before.iter().find_map(|facts| facts.sessions.get(&id)));
        let session = session.filter(|row| counts(&world.app, row, now));
        let change = act.id.and_then(|id| before.iter().find_map(|facts| facts.changes.get(&id)));
        let asked = match act.operation {
            "verifyAddressChange" => change.map(|change| change.challenge_id),
            "verifyLogin" => session.and_then(|session| newest_login_code(before, session.id)),
            _ => None,
        };
        let asked = asked.and_then(|id| before.iter().find_map(|facts| facts.challenges.get(&id)));
        let shut = |facts: &Facts| is_shut(&facts.account, now);
        let of = |account: Uuid| before.iter().find(move |facts| facts.account.id == account);
        Self {
            act,
            now,
            session,
            right: asked.filter(|challenge| {
                let said = act.body["code"].as_str().unwrap_or_default();
                let code = derive::code(&world.app.app.secrets, challenge).unwrap();
                let live = mailed::standing(challenge, &world.app.app.config.limits.code, now);
                said == code.reveal() && live == Standing::Live && !of(challenge.account_id).is_some_and(shut)
            }),
            change,
            stops: act.token.as_deref().and_then(|token| {
                let link = stop_token::read(&world.app.app.secrets, token)?;
                world.stop_links.iter().find(|known| known.id == link).map(|known| known.account_id)
            }),
        }
    }

    /// Whether the step was this one, and was granted.
    fn did(&self, operation: &str) -> bool {
        self.act.operation == operation && self.act.status < 300
    }

    /// Whether the number in its path is somebody else's.
    fn is_anothers(&self, before: &[Facts]) -> bool {
        let has = |facts: &Facts, id| facts.sessions.contains_key(&id) || facts.changes.contains_key(&id);
        let owner = self.act.id.and_then(|id| before.iter().find(|facts| has(facts, id)));
        let caller = self.session.map(|session| session.account_id);
        owner.is_some_and(|facts| caller != Some(facts.account.id))
    }

    /// Whether it came with a session of this account and of this level.
    fn with(&self, account_id: Uuid, wanted: Level) -> bool {
        self.session.is_some_and(|row| row.account_id == account_id && level(row) == wanted)
    }

    /// Whether it came with a session of this account that may change a factor.
    fn may_change(&self, account_id: Uuid) -> bool {
        let fresh = |row: &session::Model| {
            let passed = row.second_factor_at.map(Timestamp::from_millis);
            passed.is_some_and(|at| self.now < at.plus(Duration::from_secs(600)))
        };
        self.with(account_id, Level::Full) && self.session.is_some_and(fresh)
    }

    /// Whether it proved a new address of this account.
    fn proved_address(&self, account_id: Uuid) -> bool {
        let own = self.change.is_some_and(|change| {
            change.account_id == account_id
                && change.state == "code_sent"
                && self.now < Timestamp::from_millis(change.expires_at)
        });
        self.did("verifyAddressChange") && own && self.right.is_some() && self.may_change(account_id)
    }

    /// Whether it proved the second factor of this account.
    fn proved_factor(&self, account_id: Uuid) -> bool {
        self.did("verifyLogin")
            && self.right.is_some()
            && self.session.is_some_and(|row| row.account_id == account_id)
    }

    fn stopped(&self, account_id: Uuid) -> bool {
        self.did("stop") && self.stops == Some(account_id)
    }

    fn account(&self, old: &account::Model, new: &account::Model) -> Explained {
        let mut expected = old.clone();
        if self.proved_address(old.id) {
            expected.mail_address = self.change.map(|change| change.address.clone());
            expected.mail_since = Some(self.now.as_millis());
        }
        if self.proved_address(old.id) || self.proved_factor(old.id) {
            expected.second_factor_failures = 0;
            expected.second_factor_locked_until = None;
        }
        if self.stopped(old.id) && new.frozen_at.is_some() {
            expected.frozen_at = old.frozen_at.or(Some(self.now.as_millis()));
        }
        // A try that was refused counts, if it was one.
        let own = self.session.is_some_and(|row| row.account_id == old.id);
        let tried =
            matches!(self.act.operation, "verifyLogin" | "verifyAddressChange") && self.act.status >= 400;
        if own && tried && new.second_factor_failures == old.second_factor_failures + 1 {
            expected.second_factor_failures += 1;
            if expected.second_factor_failures % 10 == 0 {
                expected.second_factor_locked_until = new.second_factor_locked_until;
            }
        }
        expected.last_factor.clone_from(&new.last_factor);
        holds(*new == expected, "an account has changed otherwise than was proved", (old, new))
    }

    fn a_session(&self, facts: &Facts, old: Option<&session::Model>, new: &session::Model) -> Explained {
        let account_id = new.account_id;
        let Some(old) = old else {
            let said = |field: &str| self.act.body[field].as_str().unwrap_or_default();
            let password = said("user_id") == facts.account.user_id && said("password") == PASSWORD;
            let proved = match level(new) {
                Level::Password => self.did("login") && password,
                Level::Enrolment => false,
                Level::Full => self.proved_factor(account_id) && self.with(account_id, Level::Password),
            };
            return holds(proved && new.account_id == facts.account.id, "a session out of nothing", new);
        };
        let itself = self.act.session == Some(new.id) && self.session.is_some();
        let mut expected = old.clone();
        if itself {
            expected.last_seen_at = new.last_seen_at.max(old.last_seen_at);
        }
        if itself && self.proved_factor(account_id) && level(old) == Level::Full {
            expected.second_factor_at = Some(self.now.as_millis());
        }
        let may_end = self.stopped(account_id)
            || (itself && (self.did("logOut") || self.proved_factor(account_id)))
            || (!itself && self.proved_address(account_id))
            || (self.did("endSession") && self.act.id == Some(new.id) && self.with(account_id, Level::Full));
        if may_end {
            expected.ended_at = new.ended_at;
        }
        holds(*new == expected, "a session has changed otherwise than was proved", (old, new))
    }

    fn a_change(&self, old: Option<&address_change::Model>, new: &address_change::Model) -> Explained {
        let account_id = new.account_id;
        let begun = self.did("beginAddressChange") && self.may_change(account_id);
        let Some(old) = old else {
            return holds(begun && new.state == "code_sent", "an address change out of nothing", new);
        };
        let its_own = self.act.id == Some(new.id);
        let proved = match new.state.as_str() {
            "completed" => its_own && self.proved_address(account_id),
            "cancelled" => its_own && self.did("cancelAddressChange") && self.with(account_id, Level::Full),
            "superseded" | "expired" => begun,
            "stopped" => self.stopped(account_id),
            _ => false,
        };
        let same = (&old.address, old.challenge_id, old.expires_at, old.state.as_str())
            == (&new.address, new.challenge_id, new.expires_at, "code_sent");
        holds(proved && same, "an address change went on without its proof", (old, new))
    }

    fn a_challenge(&self, old: Option<&challenge::Model>, new: &challenge::Model) -> Explained {
        let own = self.session.is_some_and(|row| row.account_id == new.account_id);
        let Some(old) = old else {
            return holds(own && new.attempts == 0, "a code out of nothing", new);
        };
        let mut expected = old.clone();
        if own {
            expected.attempts = new.attempts.clamp(old.attempts, old.attempts + 1);
            expected.last_sent_at = new.last_sent_at.max(old.last_sent_at);
        }
        if self.right.is_some_and(|right| right.id == new.id) {
            expected.used_at = new.used_at;
        }
        if own || self.stopped(new.account_id) {
            expected.void_at = old.void_at.or(new.void_at);
        }
        holds(*new == expected, "a code has changed otherwise than was proved", (old, new))
    }
}

fn counts(app: &TestApp, row: &session::Model, now: Timestamp) -> bool {
    let limits = &app.app.config.limits.session;
    row.ended_at.is_none()
        && now < Timestamp::from_millis(row.created_at).plus(limits.longest.0)
        && now < Timestamp::from_millis(row.last_seen_at).plus(limits.idle.0)
}

fn is_shut(account: &account::Model, now: Timestamp) -> bool {
    account.frozen_at.is_some()
        || account.second_factor_failures >= 100
        || account.second_factor_locked_until.is_some_and(|until| now < Timestamp::from_millis(until))
}

fn newest_login_code(before: &[Facts], session: Uuid) -> Option<Uuid> {
    let codes = before.iter().flat_map(|facts| facts.challenges.values());
    let own = codes.filter(|code| code.session_id == session && code.purpose == "login");
    own.max_by_key(|code| (code.created_at, code.id)).map(|code| code.id)
}
