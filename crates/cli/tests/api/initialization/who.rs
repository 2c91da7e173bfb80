//! Who may do what with an init-request.

use std::time::Duration;

use ninsho_shared::initialization::{InitEndReason, InitRequestAction, InitRequestView};
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, paths};
use uuid::Uuid;

use crate::support::{Answer, Caller, TestApp};

/// Calls every endpoint of one init-request.
async fn all_of_one(caller: &Caller, id: Uuid, code: &str) -> Vec<Answer> {
    vec![
        caller.get(&paths::init_request(id)).await,
        caller.send_confirmation(id).await,
        caller.press(&paths::init_request_desk(id)).await,
        caller.confirm(id, code).await,
        caller.delete(&paths::init_request(id)).await,
    ]
}

#[tokio::test]
async fn nobody_does_anything_without_a_session() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (flow, code, _) = app.confirming(&taro).await;
    let before = app.traces(&taro).await;
    for answer in all_of_one(&app.caller(), flow.id, &code).await {
        answer.refused(ProblemCode::NotSignedIn);
    }
    app.assert_nothing_happened(&taro, &before).await;
}

#[tokio::test]
async fn a_second_session_and_somebody_elses_find_nothing() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let hanako = app.person("hanako").await;
    let (flow, code, _) = app.confirming(&taro).await;
    let others = [
        app.past_password(&taro).await,
        app.past_password(&hanako).await,
        app.confirmed(&hanako).await.caller,
        app.signed_in(&hanako).await,
    ];
    app.letters().await;
    let before = app.traces(&taro).await;
    for other in &others {
        let elsewhere = all_of_one(other, flow.id, &code).await;
        let nowhere = all_of_one(other, Uuid::from_u128(7), &code).await;
        for (elsewhere, nowhere) in elsewhere.iter().zip(&nowhere) {
            elsewhere.refused(ProblemCode::NotFound);
            assert_eq!(elsewhere.comparable(), nowhere.comparable());
        }
    }
    app.assert_nothing_happened(&taro, &before).await;
}

#[tokio::test]
async fn the_owner_who_is_logged_in_sees_it_and_may_only_give_it_up() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let owner = app.signed_in(&taro).await;
    let (flow, code, _) = app.confirming(&taro).await;
    let InitRequestView::CodeSent { next, .. } = owner.initialization(flow.id).await else {
        panic!("a code was sent")
    };
    assert_eq!(next, [InitRequestAction::Cancel]);
    for refused in [
        owner.send_confirmation(flow.id).await,
        owner.press(&paths::init_request_desk(flow.id)).await,
        owner.confirm(flow.id, &code).await,
    ] {
        refused.refused(ProblemCode::NotFound);
    }
    owner.delete(&paths::init_request(flow.id)).await.granted::<InitRequestView>(200);
    let ended = flow.caller.initialization(flow.id).await;
    assert!(matches!(ended, InitRequestView::Ended { because: InitEndReason::Cancelled, .. }), "{ended:?}");
    flow.caller.confirm(flow.id, &code).await.refused(ProblemCode::FlowEnded);
}

#[tokio::test]
async fn without_the_code_no_address_is_registered() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (flow, _, _) = app.confirming(&taro).await;
    let before = app.traces(&taro).await;
    flow.caller.ask_to_change("eve@example.net").await.refused(ProblemCode::SecondFactorRequired);
    app.assert_nothing_happened(&taro, &before).await;
}

#[tokio::test]
async fn a_change_within_an_initialization_goes_on_in_its_session_alone() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let flow = app.confirmed(&taro).await;
    let owner = app.signed_in(&taro).await;
    let change = flow.caller.begin_change("taro@example.net").await;
    let code = app.letters().await.iter().find_map(|letter| letter.code.clone()).unwrap();
    owner.verify_change(change, &code).await.refused(ProblemCode::NotFound);
    owner.resend_change(change).await.refused(ProblemCode::NotFound);
    // And the other way round.
    let own = owner.begin_change("taro@example.org").await;
    for refused in [
        flow.caller.get(&paths::address_change(own)).await,
        flow.caller.resend_change(own).await,
        flow.caller.verify_change(own, "00000000").await,
        flow.caller.cancel_change(own).await,
    ] {
        refused.refused(ProblemCode::NotFound);
    }
    assert_eq!(app.address_of(&taro).await.as_deref(), Some("taro@example.com"));
}

#[tokio::test]
async fn whoever_is_in_it_cannot_pass_the_second_factor_beside_it() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let own = app.authenticator_in(&app.signed_in(&taro).await, "phone").await;
    app.advance(Duration::from_mins(2));
    let enrolling = app.confirmed(&taro).await.caller;
    let before = app.traces(&taro).await;
    for answer in [
        enrolling.get(paths::LOGIN).await,
        enrolling.press(paths::LOGIN_OTP).await,
        enrolling.verify_by_authenticator(&app.shown(&own)).await,
    ] {
        answer.refused(ProblemCode::RestrictedSession);
    }
    app.assert_nothing_happened(&taro, &before).await;
    app.past_password(&taro)
        .await
        .verify_by_authenticator(&app.shown(&own))
        .await
        .granted::<LoginAnswer>(200);
}
