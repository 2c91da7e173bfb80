//! A session that ends while the body of its request is held back.

use ninsho_shared::ProblemCode;
use serde_json::json;

use super::attempts::{all, ready, server};
use super::end_session;
use crate::support::{Withheld, dump};

#[tokio::test]
async fn a_body_that_comes_after_the_end_of_its_session_does_nothing() {
    let app = server().await;
    for (number, (operation, within)) in all().into_iter().enumerate() {
        let attempt = ready(&app, &format!("person{number}"), &operation, within).await;
        // What takes no body is given one all the same.
        let body = attempt.body.clone().unwrap_or_else(|| json!({}));
        let request = Withheld::begin(&attempt.caller, operation.method.clone(), &attempt.path, &body).await;
        end_session(app.app.storage.write(), attempt.session.id, app.app.now()).await;
        let before = dump::rows(app.app.storage.read()).await;
        let answer = request.finish().await;
        assert_eq!(answer.refusal(), Some(ProblemCode::SessionEnded), "{} {}", operation.id, answer.text);
        dump::assert_unchanged(app.app.storage.read(), &before, &operation.id).await;
    }
}
