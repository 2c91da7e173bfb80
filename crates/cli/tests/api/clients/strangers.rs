//! An unknown ID, a closed account and one without a factor are answered alike, after the same work.

use ninsho_shared::{ProblemCode, paths};
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn who_has_no_factor_here_is_answered_alike_at_every_door() {
    let app = TestApp::start().await;
    app.stand_still();
    app.person_with("closed", |row| row.closed_at = Some(row.created_at)).await;
    app.person_with("unset", |row| (row.mail_address, row.mail_since) = (None, None)).await;
    let (_, portal) = app.portal().await;
    for door in 0..3 {
        let mut answers = Vec::new();
        for user_id in ["nobody", "closed", "unset"] {
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
