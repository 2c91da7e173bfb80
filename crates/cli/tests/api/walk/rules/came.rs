//! What a step came with, by what the database held before it.

use ninsho_domain::factor::authenticator::{secret, totp};
use ninsho_domain::factor::mail_code::{self as mailed, CodeStatus};
use ninsho_domain::key::code;
use ninsho_domain::key::revocation_token;
use ninsho_domain::registration::address_change::AddressChangeState;
use ninsho_domain::registration::init_request::{InitRequestState, Route};
use ninsho_domain::storage::entity::{
    account, address_change, authenticator, challenge, init_request, session, verification,
};
use ninsho_shared::session::Level;
use ninsho_shared::{AuthenticatorCode, RecoveryCode, Timestamp};
use uuid::Uuid;

use super::super::facts::Facts;
use super::super::world::{Act, STEP_UP, World};
use super::clients::asked_about;
use crate::support::{PASSWORD, TestApp};

/// The code that a step had to say, if it said it, and if it still counted.
#[derive(Clone, Copy)]
pub(super) enum Right<'a> {
    /// One that was mailed, or told by the help desk.
    Challenge(&'a challenge::Model),
    /// What an app shows at a step.
    Authenticator(&'a authenticator::Model, i64),
    /// The recovery code of this number.
    RecoveryCode(Uuid),
}

/// What a step came with.
pub(super) struct Came<'a> {
    pub(super) act: &'a Act,
    pub(super) now: Timestamp,
    /// Its session, if that counted.
    pub(super) session: Option<&'a session::Model>,
    /// The account of that session.
    pub(super) caller: Option<&'a account::Model>,
    pub(super) right: Option<Right<'a>>,
    /// The address change in its path,
    pub(super) change: Option<&'a address_change::Model>,
    /// the initialization in its path,
    pub(super) request: Option<&'a init_request::Model>,
    /// and the one that its session belongs to.
    pub(super) within: Option<&'a init_request::Model>,
    /// The account that a machine client asked about,
    pub(super) asked: Option<&'a Facts>,
    /// and the challenge that it named.
    pub(super) verification: Option<&'a verification::Model>,
    /// The account whose stop link it had.
    stops: Option<Uuid>,
}

impl<'a> Came<'a> {
    pub(super) fn of(world: &World, before: &'a [Facts], act: &'a Act) -> Self {
        let now = world.app.app.now();
        let session = act.session.and_then(|id| before.iter().find_map(|facts| facts.sessions.get(&id)));
        let session = session.filter(|row| counts(&world.app, row, now));
        let own = session.and_then(|row| before.iter().find(|facts| facts.account.id == row.account_id));
        let within = session.and_then(|row| {
            before
                .iter()
                .flat_map(|facts| facts.requests.values())
                .find(|request| request.session_id == row.id)
        });
        let verification = act.id.and_then(|id| before.iter().find_map(|facts| facts.verifications.get(&id)));
        let mut came = Self {
            asked: act.client.as_ref().and_then(|_| asked_about(before, act, verification)),
            verification,
            act,
            now,
            session,
            caller: own.map(|facts| &facts.account),
            right: None,
            change: act.id.and_then(|id| before.iter().find_map(|facts| facts.changes.get(&id))),
            request: act.id.and_then(|id| before.iter().find_map(|facts| facts.requests.get(&id))),
            within,
            stops: act.token.as_deref().and_then(|token| {
                let link = revocation_token::read(&world.app.app.secrets, token)?;
                world.revocation_links.iter().find(|known| known.id == link).map(|known| known.account_id)
            }),
        };
        came.right = match came.asked {
            Some(asked) => came.right_of_client(&world.app, asked),
            None => own.and_then(|own| came.right_code(&world.app, own)),
        };
        came
    }

    /// What was said, if it is what had to be said.
    fn right_code(&self, app: &TestApp, own: &'a Facts) -> Option<Right<'a>> {
        let said = self.act.body["code"].as_str()?;
        let factor = self.act.body["factor"].as_str();
        let shut = is_shut(&own.account, self.now);
        match (self.act.operation, factor) {
            ("verifyLogin", Some("authenticator")) if !shut => self.shown_by_an_authenticator(app, own, said),
            ("verifyLogin", Some("recovery_code")) if !shut => kept(own, said),
            ("verifyAuthenticator", _) if !shut => {
                let row = own.authenticators.get(&self.act.id?).filter(|row| row.confirmed_at.is_none())?;
                shows(app, row, said, self.now).map(|step| Right::Authenticator(row, step))
            }
            ("verifyLogin", _) if !shut => {
                self.mailed(app, own, newest_login_code(own, self.session?.id)?, said)
            }
            ("verifyAddressChange", _) => {
                let desk = self.within.is_some_and(|request| request.route == Route::Desk);
                let code = (!shut || desk).then_some(self.change?.challenge_id)?;
                self.mailed(app, own, code, said)
            }
            ("confirmInitialization", _) => {
                let request = self
                    .request
                    .filter(|request| Some(request.session_id) == self.session.map(|row| row.id))?;
                let code =
                    (!shut || request.state == InitRequestState::AtDesk).then_some(request.challenge_id?)?;
                self.mailed(app, own, code, said)
            }
            _ => None,
        }
    }

    pub(super) fn mailed(&self, app: &TestApp, own: &'a Facts, id: Uuid, said: &str) -> Option<Right<'a>> {
        let challenge = own.challenges.get(&id)?;
        let code = code::code(&app.app.secrets, challenge).unwrap();
        let live = mailed::status(challenge, &app.app.config.limits.code, self.now) == CodeStatus::Live;
        (said == code.reveal() && live).then_some(Right::Challenge(challenge))
    }

    pub(super) fn shown_by_an_authenticator(
        &self,
        app: &TestApp,
        own: &'a Facts,
        said: &str,
    ) -> Option<Right<'a>> {
        let live =
            own.authenticators.values().filter(|row| row.confirmed_at.is_some() && row.removed_at.is_none());
        let mut shown = live.filter_map(|row| Some((row, shows(app, row, said, self.now)?)));
        shown
            .find(|(row, step)| row.last_step.is_none_or(|last| last < *step))
            .map(|(row, step)| Right::Authenticator(row, step))
    }

    /// Whether the step was this one, and was granted.
    pub(super) fn did(&self, operation: &str) -> bool {
        self.act.operation == operation && self.act.status < 300
    }

    /// Whether a code was said.
    pub(super) fn tries_a_code(&self) -> bool {
        matches!(
            self.act.operation,
            "verifyLogin" | "verifyAddressChange" | "confirmInitialization" | "verifyAuthenticator"
        ) || self.tries_a_code_of_a_client()
    }

    /// Whether it was one of the second factor, here or at another log-in.
    pub(super) fn tries_a_second_factor(&self) -> bool {
        self.act.operation == "verifyLogin" || self.tries_a_code_of_a_client()
    }

    pub(super) fn took_a_code(&self) -> bool {
        self.tries_a_code() && self.act.status < 300 && !self.is_told_again()
    }

    /// Whether it is about a change that was completed by then: nothing happens, and nothing may.
    fn is_told_again(&self) -> bool {
        let completed = self.change.is_some_and(|change| change.state == AddressChangeState::Completed);
        self.did("verifyAddressChange") && completed
    }

    pub(super) fn is_right(&self) -> bool {
        self.right.is_some()
    }

    /// Whether the number in its path is somebody else's, without being the help desk's business.
    pub(super) fn is_anothers(&self, before: &[Facts]) -> bool {
        if self.act.client.is_some() {
            return self.is_another_clients();
        }
        let owner = self.act.id.and_then(|id| before.iter().find(|facts| facts.has(id)));
        let other = owner.is_some_and(|facts| self.caller.map(|caller| caller.id) != Some(facts.account.id));
        other && !owner.is_some_and(|facts| self.serves(facts.account.id))
    }

    pub(super) fn is_of(&self, account_id: Uuid) -> bool {
        self.session.is_some_and(|row| row.account_id == account_id)
    }

    /// Whether it came with a session of this account and of this level.
    pub(super) fn with(&self, account_id: Uuid, wanted: Level) -> bool {
        self.is_of(account_id) && self.session.is_some_and(|row| row.level == wanted)
    }

    /// Whether it came with a session of this account that may change a factor.
    pub(super) fn is_fresh(&self, account_id: Uuid) -> bool {
        let fresh = |row: &session::Model| {
            let passed = row.second_factor_at;
            passed.is_some_and(|at| self.now < at.plus(STEP_UP))
        };
        self.with(account_id, Level::Full) && self.session.is_some_and(fresh)
    }

    /// The initialization that lets its session register an address.
    pub(super) fn enrolling(&self) -> Option<&'a init_request::Model> {
        let open = |request: &&init_request::Model| {
            request.state == InitRequestState::Confirmed && self.now < request.expires_at
        };
        let session = self.session.filter(|row| row.level == Level::Restricted);
        session.and(self.within).filter(open)
    }

    pub(super) fn may_register(&self, account_id: Uuid) -> bool {
        self.is_fresh(account_id) || (self.is_of(account_id) && self.enrolling().is_some())
    }

    /// Whether it may complete a change that was begun: the second factor was fresh then.
    fn may_complete(&self, account_id: Uuid) -> bool {
        self.with(account_id, Level::Full) || (self.is_of(account_id) && self.enrolling().is_some())
    }

    /// Whether an operator of the help desk did something for somebody else.
    pub(super) fn serves(&self, account_id: Uuid) -> bool {
        let operator = self.caller.is_some_and(|caller| caller.operator_since.is_some());
        let at_desk = self.act.operation.contains("Desk") && self.act.operation != "askHelpDesk";
        let full = self.session.is_some_and(|row| row.level == Level::Full);
        operator && full && at_desk && !self.is_of(account_id) && self.act.status < 300
    }

    /// Whether ID and password of this account were said.
    pub(super) fn passed_password(&self, account: &account::Model) -> bool {
        let said = |field: &str| self.act.body[field].as_str().unwrap_or_default();
        (self.did("login") || self.did("beginInitialization"))
            && account.closed_at.is_none()
            && said("user_id") == account.user_id.as_str()
            && said("password") == PASSWORD
    }

    /// Whether it proved a new address of this account.
    pub(super) fn proved_address(&self, account_id: Uuid) -> bool {
        let own = self.change.is_some_and(|change| {
            change.account_id == account_id
                && change.state == AddressChangeState::CodeSent
                && change.init_request_id == self.enrolling().map(|request| request.id)
                && self.now < change.expires_at
        });
        self.did("verifyAddressChange") && own && self.is_right() && self.may_complete(account_id)
    }

    /// Whether it proved the second factor of this account.
    pub(super) fn proved_factor(&self, account_id: Uuid) -> bool {
        self.did("verifyLogin") && self.is_right() && self.is_of(account_id)
    }

    /// Whether it proved an initialization of this account.
    pub(super) fn proved_request(&self, account_id: Uuid) -> bool {
        let open = self.request.is_some_and(|request| {
            matches!(request.state, InitRequestState::CodeSent | InitRequestState::AtDesk)
                && self.now < request.expires_at
        });
        self.did("confirmInitialization") && open && self.is_right() && self.is_of(account_id)
    }

    /// Whether it proved a new app of this account.
    pub(super) fn proved_authenticator(&self, account_id: Uuid) -> bool {
        self.did("verifyAuthenticator") && self.is_right() && self.with(account_id, Level::Full)
    }

    /// Whether it changed what this account can log in with, but for the address.
    pub(super) fn changed_factors(&self, account_id: Uuid) -> bool {
        let made = self.did("removeAuthenticator") || self.did("generateRecoveryCodes");
        self.proved_authenticator(account_id) || (made && self.is_fresh(account_id))
    }

    pub(super) fn stopped(&self, account_id: Uuid) -> bool {
        self.did("revoke") && self.stops == Some(account_id)
    }
}

fn shows(app: &TestApp, row: &authenticator::Model, said: &str, now: Timestamp) -> Option<i64> {
    let secret = secret::open(&app.app.secrets, row).ok()?;
    totp::step_of(&secret, &AuthenticatorCode::parse(said).ok()?, now)
}

fn counts(app: &TestApp, row: &session::Model, now: Timestamp) -> bool {
    let limits = &app.app.config.limits.session;
    let used = now < row.last_seen_at.plus(limits.idle.0);
    let kept = row.keep_until.is_some_and(|until| now < until);
    row.ended_at.is_none() && now < row.created_at.plus(limits.longest.0) && (used || kept)
}

pub(super) fn is_shut(account: &account::Model, now: Timestamp) -> bool {
    account.frozen_at.is_some()
        || account.desk_until.is_some_and(|until| now < until)
        || account.second_factor_failures >= 100
        || account.second_factor_locked_until.is_some_and(|until| now < until)
}

/// A recovery code, by the part of it that says which one it is.
pub(super) fn kept<'a>(own: &'a Facts, said: &str) -> Option<Right<'a>> {
    let typed = RecoveryCode::parse(said).ok()?;
    let mut live = own.recovery_codes.values().filter(|code| code.used_at.is_none());
    live.find(|code| code.selector == typed.selector()).map(|code| Right::RecoveryCode(code.id))
}

fn newest_login_code(own: &Facts, session: Uuid) -> Option<Uuid> {
    let codes = own.challenges.values();
    let own = codes.filter(|code| code.session_id == session && code.purpose == mailed::Purpose::Login);
    own.max_by_key(|code| (code.created_at, code.id)).map(|code| code.id)
}
