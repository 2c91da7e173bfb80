//! Who may use the help desk's endpoints.

use ninsho_shared::{ProblemCode, paths};
use uuid::Uuid;

use crate::support::{Answer, Caller, START, TestApp};

async fn all(caller: &Caller, id: Uuid) -> Vec<Answer> {
    let mut answers =
        vec![caller.get(paths::HELPDESK_INIT_REQUESTS).await, caller.get(paths::HELPDESK_LOG).await];
    answers.extend(acts(caller, id).await);
    answers
}

async fn acts(caller: &Caller, id: Uuid) -> Vec<Answer> {
    vec![
        caller.take(id).await,
        caller.release(id).await,
        caller.approve(id, "of another").await,
        caller.refuse_request(id, "no").await,
    ]
}

#[tokio::test]
async fn only_an_operator_past_the_second_factor_does_anything() {
    let app = TestApp::start().await;
    let (operator, desk) = app.operator("desk").await;
    let other = app.person("hanako").await;
    let (taro, flow) = app.at_desk("taro").await;
    let hanako = app.signed_in(&other).await;
    let half_way = app.past_password(&operator).await;
    app.letters().await;
    let before = app.traces(&taro).await;
    for (caller, code) in [
        (&app.caller(), ProblemCode::NotSignedIn),
        (&half_way, ProblemCode::SecondFactorRequired),
        (&hanako, ProblemCode::OperatorRequired),
        (&flow.caller, ProblemCode::SecondFactorRequired),
    ] {
        for answer in all(caller, flow.id).await {
            answer.refused(code);
        }
    }
    assert!(desk.session().await.operator && !hanako.session().await.operator);
    // Taken away, the right is gone at the next request.
    app.change(&operator, |row| row.operator_since = None).await;
    for answer in all(&desk, flow.id).await {
        answer.refused(ProblemCode::OperatorRequired);
    }
    app.assert_nothing_happened(&taro, &before).await;
}

#[tokio::test]
async fn nobody_serves_themselves() {
    let app = TestApp::start().await;
    let (operator, desk) = app.operator("desk").await;
    let flow = app.initializing(&operator).await;
    flow.caller.press(&paths::init_request_desk(flow.id)).await;
    app.letters().await;
    let [request] = &desk.desk_requests("").await[..] else { panic!("it is listed") };
    assert!(request.own);
    let before = app.traces(&operator).await;
    for answer in acts(&desk, flow.id).await {
        answer.refused(ProblemCode::OwnRequest);
    }
    app.assert_nothing_happened(&operator, &before).await;
}

#[tokio::test]
async fn what_is_not_there_or_not_at_the_desk_is_not_served() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    for answer in acts(&desk, Uuid::from_u128(7)).await {
        answer.refused(ProblemCode::NotFound);
    }
    let taro = app.person("taro").await;
    let (mailed, _, _) = app.confirming(&taro).await;
    assert!(desk.desk_requests("").await.is_empty(), "the code was mailed");
    let (hanako, closed) = app.at_desk("hanako").await;
    app.change(&hanako, |row| row.closed_at = Some(START)).await;
    assert!(desk.desk_requests("").await.is_empty());
    for id in [mailed.id, closed.id] {
        for answer in acts(&desk, id).await {
            answer.refused(ProblemCode::FlowEnded);
        }
    }
}
