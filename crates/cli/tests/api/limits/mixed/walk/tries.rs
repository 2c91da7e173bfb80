//! What is tried, right or wrong.

use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::paths;

use super::Walk;
use crate::support::{Answer, Kind, authenticator_code_at, other_authenticator_code, other_code};

impl Walk<'_> {
    pub(super) async fn mail_code(&mut self) {
        let answer = self.half.press(paths::LOGIN_OTP).await;
        if answer.status == 200 {
            answer.granted::<LoginAnswer>(200);
            let mail = self.taro.person.mail.clone();
            self.mailed = Some(self.taro.code(&mail, Kind::Code).await);
        }
    }

    pub(super) async fn try_mail(&mut self) -> Option<Answer> {
        let code = self.mailed.clone()?;
        let right = self.right();
        let answer = self.half.verify_login(&if right { code } else { other_code(&code) }).await;
        self.risen(&answer);
        Some(answer)
    }

    pub(super) async fn try_authenticator(&mut self) -> Answer {
        let code = authenticator_code_at(&self.app, self.fleet.now());
        let right = self.right();
        let answer = self
            .half
            .verify_by_authenticator(&if right { code } else { other_authenticator_code(&code) })
            .await;
        self.risen(&answer);
        answer
    }

    pub(super) async fn try_recovery_code(&mut self) -> Answer {
        let right = if self.right() { self.recovery_codes.pop() } else { None };
        let code = right.unwrap_or_else(|| "ZZZZ-ZZZZ-ZZZZ-ZZZZ".to_owned());
        let answer = self.half.verify_by_recovery_code(&code).await;
        self.risen(&answer);
        answer
    }

    /// A log-in that was granted goes on in its new session.
    fn risen(&mut self, answer: &Answer) {
        if answer.status == 200 {
            // A step-up goes on in the one that it has.
            if !answer.body["token"].is_null() {
                self.full = self.half.with_session_of(answer);
            }
            self.half = self.full.clone();
            self.mailed = None;
        }
    }

    pub(super) async fn send_confirmation(&mut self) {
        let Some((id, caller)) = &self.request else { return };
        if caller.send_confirmation(*id).await.status == 200 {
            let mail = self.taro.person.mail.clone();
            self.confirmation = Some(self.taro.code(&mail, Kind::Confirmation).await);
        }
    }

    pub(super) async fn try_confirmation(&mut self) -> Option<Answer> {
        let (code, (id, caller)) = (self.confirmation.clone()?, self.request.clone()?);
        let right = self.right();
        let answer = caller.confirm(id, &if right { code } else { other_code(&code) }).await;
        if answer.status == 200 {
            // It is given up there: the next one begins anew.
            (self.request, self.confirmation) = (None, None);
        }
        Some(answer)
    }

    pub(super) async fn begin_change(&mut self) {
        self.addresses += 1;
        let new = format!("taro{}@example.net", self.addresses);
        let answer = self.full.ask_to_change(&new).await;
        if answer.status == 201 {
            let id = answer.granted::<AddressChangeView>(201).id();
            self.change = Some((id, self.taro.code(&new, Kind::Code).await));
        }
    }

    pub(super) async fn try_change(&mut self) -> Option<Answer> {
        let (id, code) = self.change.clone()?;
        let right = self.right();
        let answer = self.full.verify_change(id, &if right { code } else { other_code(&code) }).await;
        if answer.status == 200 {
            self.taro.person.mail =
                self.fleet.app.row(&self.taro.person).await.mail_address.unwrap().to_string();
            self.change = None;
        }
        Some(answer)
    }
}
