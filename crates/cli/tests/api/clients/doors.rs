//! Row 24 of the promises: the doors of machine clients and the log-in here share one core. A code works
//! once, wrong codes are counted together, and a lock and the limits on mails hold at all of them.

mod locked;
mod mails;
mod once;

use ninsho_shared::otp::OtpChallengeView;
use ninsho_shared::paths;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Caller, OwnClient, Person, TestApp};

/// Where somebody's code can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    /// `POST /otp/challenges/{id}/verify`.
    Challenge,
    /// `POST /otp/verify`.
    Otp,
    /// `/validate/check`, for the newest challenge or without any.
    Check,
    /// `/validate/check` with a transaction.
    Transaction,
    /// `/validate/radiuscheck`.
    Radius,
    /// `/validate/samlcheck`.
    Saml,
    /// The log-in here.
    LogIn,
}

impl Door {
    const ALL: [Self; 7] =
        [Self::Challenge, Self::Otp, Self::Check, Self::Transaction, Self::Radius, Self::Saml, Self::LogIn];
}

/// What came of a code.
#[derive(Debug)]
struct Tried {
    door: Door,
    is_right: bool,
    answer: Answer,
}

impl Tried {
    /// What a caller can compare. The contract tells the time in each answer.
    fn comparable(&self) -> String {
        let mut answer = self.answer.clone();
        if let Some(fields) = answer.body.as_object_mut() {
            fields.remove("time");
        }
        answer.comparable()
    }
}

/// A person at all doors, before each of these processes.
struct Doors {
    user_id: String,
    challenge: Uuid,
    /// With the client's access token.
    portal: Vec<Caller>,
    /// With the session at the log-in here.
    login: Vec<Caller>,
}

/// A server with the contract, whose clients may call as often as they like.
async fn start() -> TestApp {
    TestApp::start_with(|config| {
        config.privacyidea.enabled = true;
        (config.limits.client.per_second, config.limits.client.burst) = (10_000, 10_000);
    })
    .await
}

/// A client with every scope and way.
async fn client(app: &TestApp, name: &str) -> OwnClient {
    let scopes = "otp:read otp:send otp:verify";
    app.client_with(name, scopes, |new| new.ways = "path api-key".parse().unwrap()).await
}

/// Asks for a one-time password by mail or by authenticator; answered with the open challenge, if there is one.
async fn challenge(portal: &Caller, person: &Person, factor: &str) -> Uuid {
    let body = json!({ "user_id": person.user_id, "factor": factor });
    let answer = portal.post(paths::OTP_CHALLENGES, &body).await;
    assert!(matches!(answer.status, 200 | 201), "{}", answer.text);
    answer.granted::<OtpChallengeView>(answer.status).id()
}

impl Doors {
    /// All doors, before this process and another one of the same service.
    async fn open(app: &TestApp, person: &Person, portal: &Caller, challenge: Uuid, login: &Caller) -> Self {
        let there = app.another_process().await;
        let both = |caller: &Caller| vec![caller.clone(), there.with_token(caller.token())];
        Self { user_id: person.user_id.clone(), challenge, portal: both(portal), login: both(login) }
    }

    /// Sends a code to a door; the number says before which process.
    async fn send(&self, number: usize, door: Door, code: &str) -> Tried {
        let portal = &self.portal[number % self.portal.len()];
        let without = json!({ "user": self.user_id, "pass": code });
        let answer = match door {
            Door::Challenge => {
                portal.post(&paths::otp_challenge_verify(self.challenge), &json!({ "code": code })).await
            }
            Door::Otp => {
                portal.post(paths::OTP_VERIFY, &json!({ "user_id": self.user_id, "code": code })).await
            }
            Door::Check => portal.post("/validate/check", &without).await,
            Door::Transaction => {
                let with = json!({ "user": self.user_id, "pass": code, "transaction_id": self.challenge });
                portal.post("/validate/check", &with).await
            }
            Door::Radius => portal.post("/validate/radiuscheck", &without).await,
            Door::Saml => portal.post("/validate/samlcheck", &without).await,
            Door::LogIn => {
                let factor = match code.len() {
                    6 => "authenticator",
                    8 => "mail",
                    _ => "recovery_code",
                };
                let login = &self.login[number % self.login.len()];
                login.post(paths::LOGIN_VERIFY, &json!({ "factor": factor, "code": code })).await
            }
        };
        Tried { door, is_right: is_right(door, &answer), answer }
    }
}

fn is_right(door: Door, answer: &Answer) -> bool {
    let value: &Value = &answer.body["result"]["value"];
    match door {
        Door::Challenge | Door::Otp | Door::LogIn => answer.status == 200,
        Door::Check | Door::Transaction => *value == true,
        Door::Radius => answer.status == 204,
        Door::Saml => value["auth"] == true,
    }
}

/// Those that were right. None of them all is a fault of the service.
fn right(tried: &[Tried]) -> Vec<&Tried> {
    for one in tried {
        let is_full = one.answer.status == 503 && one.answer.header("retry-after").is_some();
        assert!(one.answer.status < 500 || is_full, "{:?}: {}", one.door, one.answer.text);
    }
    tried.iter().filter(|one| one.is_right).collect()
}
