//! Authenticators and recovery codes.

use ninsho_shared::authenticators::AuthenticatorView;
use ninsho_shared::recovery_codes::NewRecoveryCodes;
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use serde_json::{Value, json};

use super::super::told::Done;
use super::{Member, was_done};
use crate::support::{OwnAuthenticator, authenticator_code_at};

impl Member<'_> {
    /// Sets up an app.
    pub(super) async fn add_authenticator(&mut self) {
        let caller = self.signed_in().await;
        let own = loop {
            if let Some(answer) = self.post(&caller, paths::AUTHENTICATORS, json!({ "name": "phone" })).await
            {
                break OwnAuthenticator::scan(&answer.granted(201));
            }
        };
        loop {
            let code = authenticator_code_at(&own, self.world.fleet.now());
            let said =
                self.post(&caller, &paths::authenticator_verify(own.id), json!({ "code": code })).await;
            if let Some(answer) = said {
                match answer.refusal() {
                    Some(refusal) if was_done(refusal) => self.found_done(),
                    _ => drop(answer.granted::<AuthenticatorView>(200)),
                }
                break;
            }
            if self.account().await.authenticators.iter().any(|app| app.id == own.id) {
                self.found_done();
                break;
            }
        }
        self.authenticators.insert(own.id);
        self.tell(Done::AuthenticatorAdded(own.id));
    }

    /// Removes an app.
    pub(super) async fn remove_authenticator(&mut self) {
        let caller = self.signed_in().await;
        let Some(id) = self.authenticators.pop_first() else { return };
        loop {
            let said = self.say(&caller, Method::DELETE, &paths::authenticator(id), Value::Null).await;
            match said {
                Some(answer) if answer.status == 204 => break,
                Some(answer) => {
                    answer.refused(ProblemCode::NotFound);
                    self.found_done();
                    break;
                }
                None => {}
            }
        }
        self.tell(Done::AuthenticatorRemoved(id));
    }

    /// Makes recovery codes.
    pub(super) async fn make_recovery_codes(&mut self) {
        let caller = self.signed_in().await;
        let before = self.account().await.recovery_codes;
        loop {
            if let Some(answer) = self.post(&caller, paths::RECOVERY_CODES, Value::Null).await {
                answer.granted::<NewRecoveryCodes>(201);
                break;
            }
            let now = self.account().await.recovery_codes;
            if now != before {
                self.found_done();
                break;
            }
        }
        self.recovery_codes += 1;
        self.tell(Done::RecoveryCodes(self.recovery_codes));
    }
}
