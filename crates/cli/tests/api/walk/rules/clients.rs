//! Machine clients: whether they may call, what they may change, and what has to be right.

use ninsho_domain::storage::entity::{client_token, verification};
use ninsho_shared::login::Factor;
use ninsho_shared::otp::TypedCode;
use uuid::Uuid;

use super::super::facts::Facts;
use super::super::world::Act;
use super::came::{Came, Right, is_shut, kept};
use super::{Explained, holds};
use crate::support::TestApp;

/// Whom a client asked about: whose challenge it named, or whose ID.
pub(super) fn asked_about<'a>(
    before: &'a [Facts],
    act: &Act,
    verification: Option<&verification::Model>,
) -> Option<&'a Facts> {
    before.iter().find(|facts| match (verification, &act.user) {
        (Some(row), _) => facts.account.id == row.account_id,
        (None, Some(user)) => facts.account.user_id.as_str() == user,
        (None, None) => false,
    })
}

impl<'a> Came<'a> {
    /// What was typed at another log-in, if it is what had to be typed.
    pub(super) fn right_of_client(&self, app: &TestApp, asked: &'a Facts) -> Option<Right<'a>> {
        if !self.tries_a_code_of_a_client() || is_shut(&asked.account, self.now) {
            return None;
        }
        let said = self.said();
        let named = self.act.id.is_some();
        let open = |row: &&verification::Model| row.verified_at.is_none() && self.now < row.expires_at;
        // A challenge that is named has to be the client's own, and open.
        let row = self.verification.filter(|row| Some(row.client_id) == self.client_id()).filter(open);
        if named && row.is_none() {
            return None;
        }
        match TypedCode::parse(said).ok()? {
            TypedCode::Mailed(_) if self.act.operation == "verifyOtp" => None,
            TypedCode::Mailed(_) => {
                let row = if named { row } else { self.newest_mailed(asked) };
                self.mailed(app, asked, row?.challenge_id?, said)
            }
            TypedCode::Authenticator(_) => self.shown_by_an_authenticator(app, asked, said),
            TypedCode::Recovery(_) => kept(asked, said),
        }
    }

    /// The newest open challenge of this client whose code was mailed.
    fn newest_mailed(&self, asked: &'a Facts) -> Option<&'a verification::Model> {
        let own = asked.verifications.values().filter(|row| {
            Some(row.client_id) == self.client_id()
                && row.challenge_id.is_some()
                && row.verified_at.is_none()
                && self.now < row.expires_at
        });
        own.max_by_key(|row| (row.created_at, row.id))
    }

    fn said(&self) -> &str {
        let body = &self.act.body;
        body["code"].as_str().or(body["pass"].as_str()).unwrap_or_default()
    }

    fn is_check(&self) -> bool {
        matches!(self.act.operation, "check" | "samlCheck" | "radiusCheck")
    }

    /// Whether a client sent what somebody had typed.
    pub(super) fn tries_a_code_of_a_client(&self) -> bool {
        matches!(self.act.operation, "verifyOtpChallenge" | "verifyOtp")
            || (self.is_check() && !self.said().is_empty())
    }

    /// Whether a client was let ask for a one-time password.
    pub(super) fn asks_for_a_code(&self) -> bool {
        // One of them cannot say so.
        let by_check = self.is_check() && self.said().is_empty() && matches!(self.act.status, 201 | 422);
        self.may_call() && (self.did("beginOtpChallenge") || self.did("trigger") || by_check)
    }

    /// The client that called.
    pub(super) fn client_id(&self) -> Option<Uuid> {
        self.act.client.as_ref().map(|calling| calling.id)
    }

    fn may_call(&self) -> bool {
        self.act.client.as_ref().is_some_and(|calling| calling.refusal.is_none())
    }

    /// Whether it is in a session of this account, or of a client that may ask about it.
    pub(super) fn acts_for(&self, account_id: Uuid) -> bool {
        let asked = self.asked.is_some_and(|facts| facts.account.id == account_id);
        self.is_of(account_id) || (asked && self.may_call())
    }

    /// Whether it proved the second factor of this account at another log-in.
    pub(super) fn proved_to_a_client(&self, account_id: Uuid) -> bool {
        let asked = self.asked.filter(|facts| facts.account.id == account_id);
        let open = asked.is_some_and(|facts| facts.account.closed_at.is_none());
        let granted = self.tries_a_code_of_a_client() && self.act.status < 300;
        granted && open && self.is_right() && self.may_call()
    }

    /// Who may not call gets nothing; of a closed account nobody learns more than how it ended.
    pub(super) fn may_have_called(&self) -> Explained {
        let Some(calling) = &self.act.client else { return Ok(()) };
        let served = self.act.status < 300;
        holds(!served || calling.refusal.is_none(), "who may not call was served", self.act)?;
        let closed = self.asked.is_some_and(|facts| facts.account.closed_at.is_some());
        let reads = matches!(self.act.operation, "readOtpChallenge" | "poll");
        holds(!(served && closed) || reads, "a closed account was reached", self.act)
    }

    /// Whether a challenge was named that is not this client's.
    pub(super) fn is_another_clients(&self) -> bool {
        let own = self.verification.is_some_and(|row| Some(row.client_id) == self.client_id());
        self.act.id.is_some() && !own
    }

    pub(super) fn a_token(&self, old: Option<&client_token::Model>, new: &client_token::Model) -> Explained {
        let own = self.may_call() && Some(new.client_id) == self.client_id();
        let Some(old) = old else {
            let issued = self.did("issueAccessToken") || self.did("auth");
            return holds(own && issued, "a token out of nothing", new);
        };
        let mut expected = old.clone();
        if own && self.did("revokeAccessToken") {
            expected.revoked_at = old.revoked_at.or(new.revoked_at);
        }
        holds(*new == expected, "a token has changed otherwise than was proved", (old, new))
    }

    pub(super) fn a_verification(
        &self,
        facts: &Facts,
        old: Option<&verification::Model>,
        new: &verification::Model,
    ) -> Explained {
        let own = self.acts_for(new.account_id) && Some(new.client_id) == self.client_id();
        let Some(old) = old else {
            let asked = self.asks_for_a_code() && new.verified_at.is_none();
            let open = facts.account.closed_at.is_none() && !is_shut(&facts.account, self.now);
            return holds(own && asked && open, "a challenge out of nothing", new);
        };
        let named = self
            .act
            .id
            .map_or_else(|| self.newest_mailed(facts).is_some_and(|row| row.id == new.id), |id| id == new.id);
        let mut expected = old.clone();
        if own && named && old.verified_at.is_none() && self.proved_to_a_client(new.account_id) {
            expected.verified_at = Some(self.now);
            expected.verified_by = Some(match self.right {
                Some(Right::Authenticator(..)) => Factor::Authenticator,
                Some(Right::RecoveryCode(_)) => Factor::RecoveryCode,
                _ => Factor::Mail,
            });
        }
        holds(*new == expected, "a challenge has changed otherwise than was proved", (old, new))
    }
}
