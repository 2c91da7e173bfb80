//! What holds for one request at a time holds for many at once.

use futures_util::future::join_all;
use ninsho_shared::ProblemCode;
use ninsho_shared::initialization::{InitRequestAnswer, InitRequestView};
use ninsho_shared::session::Level;

use crate::support::{Kind, PASSWORD, TestApp, other_code};

#[tokio::test(flavor = "multi_thread")]
async fn of_32_right_codes_at_once_exactly_one_confirms() {
    let app = TestApp::start().await;
    for round in 0..3 {
        let person = app.person(&format!("user{round}")).await;
        let (flow, code, _) = app.confirming(&person).await;
        let answers = join_all((0..32).map(|_| flow.caller.confirm(flow.id, &code))).await;
        assert!(answers.iter().all(|answer| answer.status < 500));
        let granted: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(granted.len(), 1);
        let enrolling = flow.caller.with_token_of(granted[0], 200);
        assert_eq!(enrolling.session().await.level, Level::Restricted);
        assert_eq!(app.count_of(&person, "initialization_confirmed").await, 1);
        assert_eq!(app.traces(&person).await.open_sessions(), 1);
        assert_eq!(app.row(&person).await.second_factor_failures, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_200_wrong_codes_at_once_five_are_compared_and_then_the_right_one_is_refused() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (flow, code, _) = app.confirming(&taro).await;
    let wrong = other_code(&code);
    let answers = join_all((0..200).map(|_| flow.caller.confirm(flow.id, &wrong))).await;
    let refused = |code| answers.iter().filter(|answer| answer.refusal() == Some(code)).count();
    assert_eq!((refused(ProblemCode::WrongCode), refused(ProblemCode::CodeExhausted)), (5, 195));
    flow.caller.confirm(flow.id, &code).await.refused(ProblemCode::CodeExhausted);
    assert_eq!(app.row(&taro).await.second_factor_failures, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_32_proofs_of_the_new_address_at_once_exactly_one_completes() {
    let app = TestApp::start().await;
    for round in 0..3 {
        let person = app.person(&format!("user{round}")).await;
        let flow = app.confirmed(&person).await;
        let change = flow.caller.begin_change(&format!("user{round}@example.net")).await;
        let code = app.letters().await.iter().find_map(|letter| letter.code.clone()).unwrap();
        let answers = join_all((0..32).map(|_| flow.caller.verify_change(change, &code))).await;
        assert!(answers.iter().all(|answer| answer.status < 500));
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        assert_eq!(app.count_of(&person, "initialized").await, 1);
        let letters = app.letters().await;
        assert_eq!(letters.iter().filter(|letter| letter.kind == Kind::InitializationDone).count(), 1);
        assert_eq!(app.traces(&person).await.open_sessions(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_requests_at_once_one_is_open() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.caller();
    let answers = join_all((0..6).map(|_| caller.ask_to_initialize(&taro.user_id, PASSWORD))).await;
    let mut open = 0;
    for answer in &answers {
        let id = answer.granted::<InitRequestAnswer>(201).init_request.id();
        let own = caller.with_token_of(answer, 201);
        open += u32::from(matches!(own.initialization(id).await, InitRequestView::Begun { .. }));
    }
    assert_eq!(open, 1);
}
