//! What is typed at the log-in of another system, right or wrong.

use ninsho_shared::otp::OtpChallengeView;
use ninsho_shared::paths;
use reqwest::Method;
use serde_json::{Value, json};

use super::Walk;
use crate::support::{
    Answer, Fleet, Kind, OwnClient, authenticator_code_at, other_authenticator_code, other_code,
};

/// A machine client that needs no token, since an hour is soon over here.
pub(super) async fn add(fleet: &Fleet) -> OwnClient {
    let ways = "api-key".parse().unwrap();
    fleet.app.client_with("portal", "otp:send otp:verify", |new| new.ways = ways).await
}

impl Walk<'_> {
    async fn call(&self, path: &str, body: &Value) -> Answer {
        let caller = self.fleet.caller();
        let request = caller.request(Method::POST, path).header("x-api-key", self.portal.api_key());
        caller.send(request.json(body)).await
    }

    /// An open challenge is answered with, and its code is mailed again.
    pub(super) async fn ask_portal(&mut self) {
        let body = json!({ "user_id": self.taro.person.user_id, "factor": "mail" });
        let answer = self.call(paths::OTP_CHALLENGES, &body).await;
        assert!(answer.status < 500, "{}", answer.text);
        if answer.status < 300 {
            let id = answer.granted::<OtpChallengeView>(answer.status).id();
            let mail = self.taro.person.mail.clone();
            self.asked = Some((id, self.taro.code(&mail, Kind::Code).await));
        }
    }

    pub(super) async fn try_portal(&mut self) -> Option<Answer> {
        let (id, code) = self.asked.clone()?;
        let code = if self.right() { code } else { other_code(&code) };
        Some(self.call(&paths::otp_challenge_verify(id), &json!({ "code": code })).await)
    }

    pub(super) async fn try_portal_authenticator(&mut self) -> Answer {
        let code = authenticator_code_at(&self.app, self.fleet.now());
        let code = if self.right() { code } else { other_authenticator_code(&code) };
        self.verify_otp(&code).await
    }

    pub(super) async fn try_portal_recovery_code(&mut self) -> Answer {
        let right = if self.right() { self.recovery_codes.pop() } else { None };
        self.verify_otp(right.as_deref().unwrap_or("ZZZZ-ZZZZ-ZZZZ-ZZZZ")).await
    }

    async fn verify_otp(&self, code: &str) -> Answer {
        let body = json!({ "user_id": self.taro.person.user_id, "code": code });
        self.call(paths::OTP_VERIFY, &body).await
    }
}
