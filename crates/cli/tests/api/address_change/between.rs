//! What happens between the comparison of a code and its use: whatever ends the change, or the session,
//! first wins.

use ninsho_domain::account::lockout::LockoutPolicy;
use ninsho_domain::factor::mail_code::{self, Awaited, VerifiedMailCode};
use ninsho_domain::refusal::DomainError;
use ninsho_domain::registration::address_change::{completion, store};
use ninsho_domain::session::permission::MayRegister;
use ninsho_shared::{MailedCode, paths};

use crate::support::{Changing, TestApp};

/// Compares the right code, as the server does before it uses the code up.
async fn verified(app: &TestApp, taro: &Changing) -> VerifiedMailCode {
    let challenge_id = app.traces(&taro.person).await.changes[0].challenge_id;
    let code = MailedCode::parse(&taro.code).unwrap();
    let held = app.held::<MayRegister>(&taro.caller).await;
    mail_code::check(&app.app, held, Awaited::Challenge(challenge_id), &code, LockoutPolicy::Enforce)
        .await
        .unwrap()
}

async fn use_up(app: &TestApp, code: &VerifiedMailCode) -> Result<(), DomainError> {
    let tx = app.app.storage.begin().await.unwrap();
    let used = code.consume(&tx, app.app.now()).await;
    tx.commit().await.unwrap();
    used.map(drop)
}

#[tokio::test]
async fn a_code_is_used_up_once() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let (first, second) = (verified(&app, &taro).await, verified(&app, &taro).await);
    use_up(&app, &first).await.unwrap();
    assert_eq!(use_up(&app, &first).await.unwrap_err().to_string(), "code_used");
    assert_eq!(use_up(&app, &second).await.unwrap_err().to_string(), "code_used");
}

#[tokio::test]
async fn a_verified_code_is_worth_nothing_once_its_change_has_ended() {
    let app = TestApp::start().await;
    for end in ["cancelled", "superseded", "stopped", "completed"] {
        let taro = app.changing(end, &format!("{end}@example.net")).await;
        let code = verified(&app, &taro).await;
        match end {
            "cancelled" => assert_eq!(taro.caller.cancel_change(taro.id).await.status, 200),
            "superseded" => drop(taro.caller.begin_change("other@example.net").await),
            "stopped" => drop(app.caller().press_revocation(&taro.stop).await),
            _ => taro.complete().await,
        }
        let before = app.traces(&taro.person).await;
        assert_eq!(use_up(&app, &code).await.unwrap_err().to_string(), "code_used", "{end}");
        assert_eq!(app.traces(&taro.person).await, before, "{end}");
    }
}

#[tokio::test]
async fn a_change_is_not_completed_in_a_session_that_was_ended_meanwhile() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let session = app.registering(&taro.caller).await;
    let code = verified(&app, &taro).await;
    let change = store::find(app.app.storage.read(), taro.person.account_id, taro.id).await.unwrap();
    assert_eq!(taro.caller.delete(paths::SESSION).await.status, 204);

    let before = app.traces(&taro.person).await;
    let refused = completion::complete(&app.app, &session, &change, &code).await.unwrap_err();
    assert_eq!(refused.to_string(), "session_ended");
    assert_eq!(app.traces(&taro.person).await, before, "nothing was changed, nothing was used up");
}
