//! Authenticators and recovery codes.

use ninsho_domain::storage::entity::authenticator;
use ninsho_shared::session::Level;

use super::super::facts::Facts;
use super::came::{Came, Right};
use super::{Explained, holds};

impl Came<'_> {
    pub(super) fn an_authenticator(
        &self,
        old: Option<&authenticator::Model>,
        new: &authenticator::Model,
    ) -> Explained {
        let account_id = new.account_id;
        let begun = self.did("beginAuthenticator") && self.is_fresh(account_id);
        let Some(old) = old else {
            return holds(begun && new.confirmed_at.is_none(), "an app out of nothing", new);
        };
        let mut expected = old.clone();
        let its_own = self.act.id == Some(new.id);
        let full = self.with(account_id, Level::Full);
        if its_own && self.act.operation == "verifyAuthenticator" && full {
            expected.attempts = new.attempts.clamp(old.attempts, old.attempts + 1);
        }
        if let Some(Right::Authenticator(right, step)) = self.right
            && right.id == new.id
        {
            if self.proved_authenticator(account_id) && its_own {
                expected.confirmed_at = Some(self.now);
                expected.last_step = Some(step);
            }
            if self.proved_factor(account_id) || self.proved_to_a_client(account_id) {
                expected.last_step = Some(step);
                expected.last_used_at = Some(self.now);
            }
        }
        let tried = self.tries_a_second_factor() && self.act.status >= 400;
        if self.acts_for(account_id) && tried {
            expected.ahead_step = new.ahead_step;
        }
        if self.did("renameAuthenticator") && its_own && full && old.confirmed_at.is_some() {
            self.act.body["name"].as_str().unwrap_or_default().clone_into(&mut expected.name);
        }
        // A set-up that is cancelled was no factor yet.
        let may_remove = self.is_fresh(account_id) || (full && old.confirmed_at.is_none());
        let removed = self.did("removeAuthenticator") && its_own && may_remove;
        let replaced = begun && old.confirmed_at.is_none();
        let initialized = self.proved_address(account_id) && self.enrolling().is_some();
        if removed || replaced || initialized {
            expected.removed_at = new.removed_at;
            expected.sealed.clone_from(&new.sealed);
        }
        holds(*new == expected, "an app has changed otherwise than was proved", (old, new))
    }

    pub(super) fn recovery_codes(&self, before: &Facts, after: &Facts) -> Explained {
        let account_id = before.account.id;
        let (old, new) = (&before.recovery_codes, &after.recovery_codes);
        let made = self.did("generateRecoveryCodes") && self.is_fresh(account_id);
        let initialized = self.proved_address(account_id) && self.enrolling().is_some();
        let gone = old.keys().any(|id| !new.contains_key(id));
        let come = new.keys().any(|id| !old.contains_key(id));
        holds(!gone || made || initialized, "recovery codes are gone", old)?;
        holds(!come || (made && new.len() == 10), "recovery codes out of nothing", new)?;
        for (id, row) in new.iter().filter(|(id, row)| old.get(id).is_some_and(|old| old != *row)) {
            let right = matches!(self.right, Some(Right::RecoveryCode(right)) if right == *id);
            let proved = self.proved_factor(account_id) || self.proved_to_a_client(account_id);
            let proved = right && proved && row.used_at.is_some();
            holds(proved, "a recovery code has changed otherwise than was proved", row)?;
        }
        Ok(())
    }
}
