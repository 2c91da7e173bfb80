//! An unknown ID, a closed account and one without a factor are answered alike, after the same work.

use ninsho_shared::{ProblemCode, paths};
use serde_json::json;

use crate::support::TestApp;

const UNREACHABLE: [&str; 3] = ["nobody", "closed", "unset"];

#[tokio::test]
async fn who_has_no_factor_here_is_answered_alike_at_every_door() {
    let app = TestApp::start().await;
    app.stand_still();
    app.person_with("closed", |row| row.closed_at = Some(row.created_at)).await;
    app.person_with("unset", |row| (row.mail_address, row.mail_since) = (None, None)).await;
    let (_, portal) = app.portal().await;
    for door in 0..3 {
        let mut answers = Vec::new();
        for user_id in UNREACHABLE {
            let answer = match door {
                0 => portal.get(&paths::otp_factors(user_id)).await,
                1 => portal.post(paths::OTP_CHALLENGES, &json!({ "user_id": user_id })).await,
                _ => portal.post(paths::OTP_VERIFY, &json!({ "user_id": user_id, "code": "287082" })).await,
            };
            answer.refused(ProblemCode::NoFactor);
            answers.push(answer.comparable());
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    }
    assert!(app.letters().await.is_empty());
}

#[tokio::test]
async fn who_has_no_factor_here_is_answered_alike_at_every_door_of_the_contract() {
    let app = TestApp::start_with(|config| config.privacyidea.enabled = true).await;
    app.stand_still();
    app.person_with("closed", |row| row.closed_at = Some(row.created_at)).await;
    app.person_with("unset", |row| (row.mail_address, row.mail_since) = (None, None)).await;
    let (_, portal) = app.portal().await;
    for (path, pass) in [
        ("/validate/check", "87110354"),
        ("/validate/check", "287082"),
        ("/validate/check", ""),
        ("/validate/samlcheck", "287082"),
        ("/validate/radiuscheck", "287082"),
        ("/validate/triggerchallenge", ""),
    ] {
        let mut answers = Vec::new();
        for user in UNREACHABLE {
            answers.push(portal.post(path, &json!({ "user": user, "pass": pass })).await.comparable());
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{path} {pass:?}: {answers:?}");
    }
    let mut lists = Vec::new();
    for user in UNREACHABLE {
        lists.push(portal.get(&format!("/token/?user={user}")).await.comparable());
    }
    assert!(lists.windows(2).all(|pair| pair[0] == pair[1]), "{lists:?}");
    assert!(app.letters().await.is_empty());
}
