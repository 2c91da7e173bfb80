//! What happens between the comparison of a confirmation code and its use.

use ninsho_domain::account::lockout::LockoutPolicy;
use ninsho_domain::factor::mail_code::{self, Awaited};
use ninsho_domain::registration::init_request::steps;
use ninsho_domain::session::permission::AnySession;
use ninsho_shared::{MailedCode, paths};

use crate::support::TestApp;

#[tokio::test]
async fn an_initialization_is_not_confirmed_in_a_session_that_was_ended_meanwhile() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (flow, code, _) = app.confirming(&taro).await;
    let session = app.session_of(&flow.caller).await;
    let request = app.request(&taro, flow.id).await;
    let code = MailedCode::parse(&code).unwrap();
    let (challenge_id, policy) = (request.challenge_id.unwrap(), LockoutPolicy::Enforce);
    let held = app.held::<AnySession>(&flow.caller).await;
    let verified =
        mail_code::check(&app.app, held, Awaited::Challenge(challenge_id), &code, policy).await.unwrap();
    assert_eq!(flow.caller.delete(paths::SESSION).await.status, 204);

    let before = app.traces(&taro).await;
    let refused = steps::confirm(&app.app, &session, request, &verified).await.unwrap_err();
    assert_eq!(refused.to_string(), "session_ended");
    assert_eq!(app.traces(&taro).await, before, "nothing was confirmed, nothing was used up");
}
