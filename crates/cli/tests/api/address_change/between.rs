//! What happens between the look at a code and its use: whatever ends the change first wins.

use ninsho_domain::factor::mail_code::{self, Check, Proof};
use ninsho_domain::refusal::DomainError;
use ninsho_domain::request_origin::RequestOrigin;
use ninsho_shared::MailedCode;

use crate::support::{Changing, TestApp};

/// Looks at the right code, as the server does before it uses the code up.
async fn looked_at(app: &TestApp, taro: &Changing) -> Proof {
    let challenge_id = app.traces(&taro.person).await.changes[0].challenge_id;
    let origin = RequestOrigin { network: "192.0.2.0/24".to_owned(), browser: "Firefox, Linux".to_owned() };
    let code = MailedCode::parse(&taro.code).unwrap();
    match mail_code::check(
        &app.app,
        taro.person.account_id,
        challenge_id,
        &code,
        ninsho_domain::account::lockout::LockoutPolicy::Enforce,
        &origin,
    )
    .await
    .unwrap()
    {
        Check::Right(proof) => proof,
        other => panic!("the code is right: {other:?}"),
    }
}

async fn use_up(app: &TestApp, proof: &Proof) -> Result<(), DomainError> {
    let tx = app.app.storage.begin().await.unwrap();
    let used = proof.consume(&tx, app.app.now()).await;
    tx.commit().await.unwrap();
    used
}

#[tokio::test]
async fn a_proof_is_used_up_once() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let (first, second) = (looked_at(&app, &taro).await, looked_at(&app, &taro).await);
    use_up(&app, &first).await.unwrap();
    assert_eq!(use_up(&app, &first).await.unwrap_err().to_string(), "code_used");
    assert_eq!(use_up(&app, &second).await.unwrap_err().to_string(), "code_used");
}

#[tokio::test]
async fn a_proof_is_worth_nothing_once_its_change_has_ended() {
    let app = TestApp::start().await;
    for end in ["cancelled", "superseded", "stopped", "completed"] {
        let taro = app.changing(end, &format!("{end}@example.net")).await;
        let proof = looked_at(&app, &taro).await;
        match end {
            "cancelled" => assert_eq!(taro.caller.cancel_change(taro.id).await.status, 200),
            "superseded" => drop(taro.caller.begin_change("other@example.net").await),
            "stopped" => drop(app.caller().press_revocation(&taro.stop).await),
            _ => taro.complete().await,
        }
        let before = app.traces(&taro.person).await;
        assert_eq!(use_up(&app, &proof).await.unwrap_err().to_string(), "code_used", "{end}");
        assert_eq!(app.traces(&taro.person).await, before, "{end}");
    }
}
