//! Row 13 of the promises for machine clients: what a client may do is decided where it is written. A token
//! that is revoked or grows old, a client that is suspended or removed, while a request is under way, gets
//! nothing and writes nothing.

mod between;
mod withheld;

use std::collections::BTreeSet;

use ninsho_domain::account::command as of_account;
use ninsho_domain::client::command as of_client;
use ninsho_domain::storage::Tx;
use ninsho_shared::otp::OtpChallengeView;
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, OwnClient, Person, TestApp};

/// What a client can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Factors,
    Begin,
    Read,
    Verify,
    VerifyWithout,
    /// `/validate/check` with a code.
    Check,
    /// `/validate/check` with a code and a transaction.
    CheckTransaction,
    /// `/validate/triggerchallenge`.
    Trigger,
    /// `/validate/radiuscheck`.
    Radius,
}

impl Asked {
    const ALL: [Self; 9] = [
        Self::Factors,
        Self::Begin,
        Self::Read,
        Self::Verify,
        Self::VerifyWithout,
        Self::Check,
        Self::CheckTransaction,
        Self::Trigger,
        Self::Radius,
    ];

    /// Its name in the OpenAPI document; none for those of the contract.
    const fn operation(self) -> Option<&'static str> {
        match self {
            Self::Factors => Some("readOtpFactors"),
            Self::Begin => Some("beginOtpChallenge"),
            Self::Read => Some("readOtpChallenge"),
            Self::Verify => Some("verifyOtpChallenge"),
            Self::VerifyWithout => Some("verifyOtp"),
            Self::Check | Self::CheckTransaction | Self::Trigger | Self::Radius => None,
        }
    }

    const fn writes(self) -> bool {
        !matches!(self, Self::Factors | Self::Read)
    }
}

/// Something that happens while a request is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meanwhile {
    TokenIsRevoked,
    TokenGrowsOld,
    ClientIsSuspended,
    ClientIsRemoved,
    AccountIsClosed,
}

/// A request that is granted unless something happens.
struct Attempt {
    asked: Asked,
    person: Person,
    client: OwnClient,
    caller: Caller,
    method: Method,
    path: String,
    body: Value,
}

async fn start() -> TestApp {
    TestApp::start_with(|config| config.privacyidea.enabled = true).await
}

/// Brings a request to the point where it would be granted, for a person and a client of its own.
async fn ready(app: &TestApp, name: &str, asked: Asked) -> Attempt {
    let (person, _, own) = app.with_authenticator(name).await;
    let client = app.client_with(name, "otp:read otp:send otp:verify", |_| {}).await;
    let caller = client.caller(app).await;
    let begin = json!({ "user_id": name, "factor": "mail" });
    let id = match asked {
        Asked::Read | Asked::Verify | Asked::CheckTransaction => {
            caller.post(paths::OTP_CHALLENGES, &begin).await.granted::<OtpChallengeView>(201).id()
        }
        _ => uuid::Uuid::nil(),
    };
    let code = app.shown(&own);
    let pass = json!({ "user": name, "pass": code });
    let (method, path, body) = match asked {
        Asked::Factors => (Method::GET, paths::otp_factors(name), json!({})),
        Asked::Begin => (Method::POST, paths::OTP_CHALLENGES.to_owned(), begin),
        Asked::Read => (Method::GET, paths::otp_challenge(id), json!({})),
        Asked::Verify => {
            let mailed = app.newest_code(&person.mail).await;
            (Method::POST, paths::otp_challenge_verify(id), json!({ "code": mailed }))
        }
        Asked::VerifyWithout => {
            (Method::POST, paths::OTP_VERIFY.to_owned(), json!({ "user_id": name, "code": code }))
        }
        Asked::Check => (Method::POST, "/validate/check".to_owned(), pass),
        Asked::CheckTransaction => {
            let body = json!({ "user": name, "pass": code, "transaction_id": id });
            (Method::POST, "/validate/check".to_owned(), body)
        }
        Asked::Trigger => (Method::POST, "/validate/triggerchallenge".to_owned(), json!({ "user": name })),
        Asked::Radius => (Method::POST, "/validate/radiuscheck".to_owned(), pass),
    };
    app.letters().await;
    Attempt { asked, person, client, caller, method, path, body }
}

impl Attempt {
    async fn send(&self) -> Answer {
        let request = self.caller.request(self.method.clone(), &self.path);
        self.caller.send(request.json(&self.body)).await
    }

    fn is_granted(&self, answer: &Answer) -> bool {
        let value = &answer.body["result"]["value"];
        match self.asked {
            Asked::Check | Asked::CheckTransaction => *value == true,
            Asked::Trigger => value.as_u64().is_some_and(|count| count > 0),
            _ => answer.status < 300,
        }
    }
}

impl Meanwhile {
    /// Lets it happen in a transaction that holds the account's row.
    async fn happen(self, app: &TestApp, attempt: &Attempt, tx: &Tx) {
        let row = of_client::find(tx, &attempt.client.id.to_string()).await.unwrap().unwrap();
        match self {
            Self::TokenIsRevoked => revoke(app, attempt, tx).await,
            Self::TokenGrowsOld => app.advance(std::time::Duration::from_mins(15)),
            Self::ClientIsSuspended => {
                assert!(of_client::suspend(tx, &app.app, &row).await.unwrap());
            }
            Self::ClientIsRemoved => of_client::remove(tx, &app.app, &row).await.unwrap(),
            Self::AccountIsClosed => {
                let account = app.row(&attempt.person).await;
                of_account::close(tx, &app.app, &account).await.unwrap();
            }
        }
    }

    /// Whether the answer is what has to be told then.
    fn is_told(self, attempt: &Attempt, answer: &Answer) -> bool {
        let (code, status, number) = match self {
            Self::TokenIsRevoked | Self::TokenGrowsOld | Self::ClientIsRemoved => {
                (ProblemCode::InvalidClient, 401, 4031)
            }
            Self::ClientIsSuspended => (ProblemCode::ClientRefused, 403, 303),
            // The contract tells of a closed account what it tells of a wrong code.
            Self::AccountIsClosed => match attempt.asked.operation() {
                Some(_) => (ProblemCode::NoFactor, 404, 0),
                None => return !attempt.is_granted(answer) && matches!(answer.status, 200 | 400),
            },
        };
        match attempt.asked.operation() {
            Some(_) => answer.refusal() == Some(code),
            None => answer.status == status && answer.body["result"]["error"]["code"] == number,
        }
    }
}

/// Revokes the access token, as `POST /oauth2/revoke` does.
async fn revoke(app: &TestApp, attempt: &Attempt, tx: &Tx) {
    use ninsho_domain::storage::entity::client_token::{Column, Entity};
    use sea_orm::sea_query::Expr;
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    let revoked = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(app.app.now()))
        .filter(Column::ClientId.eq(attempt.client.id))
        .exec(tx)
        .await
        .unwrap();
    assert_eq!(revoked.rows_affected, 1);
}

#[tokio::test]
async fn every_request_is_granted_when_nothing_happens() {
    let app = start().await;
    for (number, asked) in Asked::ALL.into_iter().enumerate() {
        let attempt = ready(&app, &format!("person{number}"), asked).await;
        let answer = attempt.send().await;
        assert!(attempt.is_granted(&answer), "{asked:?}: {}", answer.text);
    }
}

#[test]
fn every_operation_of_the_document_for_clients_is_among_them() {
    let document = serde_json::to_value(ninsho_api::serve::openapi::document()).unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let described: BTreeSet<&str> = paths
        .flat_map(|path| path.as_object().unwrap().values())
        .filter(|operation| !operation["security"][0]["client"].is_null())
        .filter_map(|operation| operation["operationId"].as_str())
        .collect();
    let known: BTreeSet<&str> = Asked::ALL.into_iter().filter_map(Asked::operation).collect();
    assert_eq!(known, described);
}
