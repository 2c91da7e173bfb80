//! The tabs of a browser share a cookie: a write says whose page it came from.

use ninsho_shared::ProblemCode;
use ninsho_shared::session::SESSION_HEADER;
use uuid::Uuid;

use super::attempts::{Attempt, all, ready, server};
use crate::support::{Answer, dump};

async fn send(attempt: &Attempt, shown: &str) -> Answer {
    let request = attempt.caller.request(attempt.operation.method.clone(), &attempt.path);
    let request = match &attempt.body {
        Some(body) => request.json(body),
        None => request,
    };
    attempt.caller.send(request.header(SESSION_HEADER, shown)).await
}

#[tokio::test]
async fn a_write_of_a_page_that_shows_another_session_does_nothing() {
    let app = server().await;
    for (number, (operation, within)) in all().into_iter().enumerate() {
        let attempt = ready(&app, &format!("person{number}"), &operation, within).await;
        let before = dump::rows(app.app.storage.read()).await;
        for other in [Uuid::from_u128(7).to_string(), String::new(), "nonsense".to_owned()] {
            let answer = send(&attempt, &other).await;
            // What only reads shows what is so now.
            let refused = (answer.refusal() == Some(ProblemCode::OtherSession)) == operation.writes();
            assert!(refused, "{} {}", operation.id, answer.text);
        }
        dump::assert_unchanged(app.app.storage.read(), &before, &operation.id).await;
        let own = send(&attempt, &attempt.session.id.to_string()).await;
        assert!(own.status < 300, "{} {}", operation.id, own.text);
    }
}

#[tokio::test]
async fn the_answer_that_completes_an_initialization_tells_the_new_session() {
    let app = server().await;
    let taro = app.person("taro").await;
    let flow = app.confirmed(&taro).await;
    let change = flow.caller.begin_change("taro@example.net").await;
    let code = app.newest_code("taro@example.net").await;
    let done = flow.caller.verify_change(change, &code).await;
    let token = done.body["token"].as_str().unwrap();
    let session = app.caller().with_token(token).session().await;
    assert_eq!(done.body["session"], session.id.to_string());
}
