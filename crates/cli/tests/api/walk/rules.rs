//! The model: what has to have been proved for each thing that may change.

mod came;
mod clients;
mod factors;
mod flows;

use std::collections::BTreeMap;
use std::fmt::Debug;

use ninsho_domain::registration::init_request::Route;
use ninsho_domain::storage::entity::{account, session};
use ninsho_shared::session::Level;

use super::facts::{Everything, Facts};
use super::world::{Act, World};
use came::Came;

/// A change that nothing had proved, or an answer that does not fit.
type Explained = Result<(), String>;

/// Holds what has changed against what was proved.
pub(super) fn explain(world: &World, before: &Everything, after: &Everything, act: &Act) -> Explained {
    let came = Came::of(world, &before.accounts, act);
    holds(!came.took_a_code() || came.is_right(), "a wrong code was taken", act)?;
    holds(act.status >= 300 || !came.is_anothers(&before.accounts), "another's was reached", act)?;
    came.may_have_called()?;
    each(&before.clients, &after.clients, |old, new| {
        holds(false, "a client was changed by a request", (old, new))
    })?;
    each(&before.tokens, &after.tokens, |old, new| came.a_token(old, new))?;
    for (before, after) in before.accounts.iter().zip(&after.accounts) {
        came.account(&before.account, &after.account)?;
        each(&before.sessions, &after.sessions, |old, new| came.a_session(before, old, new))?;
        each(&before.changes, &after.changes, |old, new| came.a_change(old, new))?;
        each(&before.requests, &after.requests, |old, new| came.a_request(&before.account, old, new))?;
        each(&before.challenges, &after.challenges, |old, new| came.a_challenge(old, new))?;
        each(&before.authenticators, &after.authenticators, |old, new| came.an_authenticator(old, new))?;
        each(&before.verifications, &after.verifications, |old, new| came.a_verification(before, old, new))?;
        came.recovery_codes(before, after)?;
    }
    Ok(())
}

fn holds(is: bool, otherwise: &str, about: impl Debug) -> Explained {
    if is { Ok(()) } else { Err(format!("{otherwise}: {about:#?}")) }
}

/// Looks at every row that is new or not as it was. None ever goes.
fn each<K: Ord, T: PartialEq + Debug>(
    before: &BTreeMap<K, T>,
    after: &BTreeMap<K, T>,
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

impl Came<'_> {
    fn account(&self, old: &account::Model, new: &account::Model) -> Explained {
        let mut expected = old.clone();
        let address = self.proved_address(old.id);
        if address {
            expected.mail_address = self.change.map(|change| change.address.clone());
            expected.mail_since = Some(self.now);
        }
        if address || self.proved_authenticator(old.id) {
            expected.enrolled_at = old.enrolled_at.or(Some(self.now));
        }
        let factor = self.proved_factor(old.id) || self.proved_to_a_client(old.id);
        if address || factor || self.proved_request(old.id) {
            expected.second_factor_failures = 0;
            expected.second_factor_given_back = 0;
            expected.second_factor_locked_until = None;
        }
        if address || self.proved_factor(old.id) {
            expected.last_factor.clone_from(&new.last_factor);
        }
        // What the owner froze is opened by what the help desk let in.
        if address && self.enrolling().is_some_and(|request| request.route == Route::Desk) {
            (expected.frozen_at, expected.desk_until) = (None, None);
        }
        // The desk's code keeps others out until its request has ended. What has run out is forgotten when
        // the next one begins.
        let over = old.desk_until.is_some_and(|until| until <= self.now);
        let begins_anew = over && self.did("beginInitialization") && self.passed_password(old);
        let cancelled = self.did("cancelInitialization") && self.is_of(old.id);
        if self.serves(old.id) || cancelled || begins_anew {
            expected.desk_until = new.desk_until;
        }
        if self.stopped(old.id) && new.frozen_at.is_some() {
            expected.frozen_at = old.frozen_at.or(Some(self.now));
        }
        // A try that was refused counts, if it was one.
        let tried = self.acts_for(old.id) && self.tries_a_code() && self.act.status >= 400;
        if tried && new.second_factor_failures == old.second_factor_failures + 1 {
            expected.second_factor_failures += 1;
            if expected.second_factor_failures % 10 == 0 {
                expected.second_factor_locked_until = new.second_factor_locked_until;
            }
        }
        if tried && new.second_factor_given_back == old.second_factor_given_back + 1 {
            let is_no_guess =
                !self.is_right() && expected.second_factor_failures == old.second_factor_failures;
            holds(is_no_guess, "a count was given back for nothing", (old, new))?;
            expected.second_factor_given_back += 1;
        }
        holds(*new == expected, "an account has changed otherwise than was proved", (old, new))
    }

    fn a_session(&self, facts: &Facts, old: Option<&session::Model>, new: &session::Model) -> Explained {
        let account_id = new.account_id;
        let Some(old) = old else {
            let first = facts.account.enrolled_at.is_none() && self.did("beginInitialization");
            let proved = match new.level {
                Level::Password => self.passed_password(&facts.account),
                Level::Restricted => {
                    (first && self.passed_password(&facts.account)) || self.proved_request(account_id)
                }
                Level::Full => {
                    (self.proved_factor(account_id) && self.with(account_id, Level::Password))
                        || (self.proved_address(account_id) && self.with(account_id, Level::Restricted))
                }
            };
            return holds(proved && account_id == facts.account.id, "a session out of nothing", new);
        };
        let itself = self.act.session == Some(new.id) && self.session.is_some();
        let mut expected = old.clone();
        if itself {
            expected.last_seen_at = new.last_seen_at.max(old.last_seen_at);
        }
        if itself && self.proved_factor(account_id) && old.level == Level::Full {
            expected.second_factor_at = Some(self.now);
        }
        let rises = self.proved_factor(account_id)
            || self.proved_request(account_id)
            || (self.proved_address(account_id) && old.level == Level::Restricted);
        let may_end = self.stopped(account_id)
            || (self.did("releaseDeskCode") && self.serves(account_id))
            || (itself && (self.did("logOut") || rises))
            || (!itself && (self.proved_address(account_id) || self.changed_factors(account_id)))
            || (self.did("endSession") && self.act.id == Some(new.id) && self.with(account_id, Level::Full))
            || (!itself && self.did("endOtherSessions") && self.with(account_id, Level::Full));
        if may_end {
            expected.ended_at = new.ended_at;
            expected.ended_because = new.ended_because;
        }
        if itself && rises {
            expected.replaced_by = new.replaced_by;
        }
        holds(*new == expected, "a session has changed otherwise than was proved", (old, new))
    }
}
