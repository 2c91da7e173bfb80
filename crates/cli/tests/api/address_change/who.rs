//! Who may do what with a change.

use std::time::Duration;

use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, paths};
use serde_json::Value;
use uuid::Uuid;

use crate::support::{Answer, Caller, Kind, Person, TestApp, addressed};

/// Calls every endpoint of address changes.
async fn all(caller: &Caller, id: Uuid, code: &str) -> Vec<Answer> {
    let mut answers = vec![caller.ask_to_change("eve@example.org").await];
    answers.extend(all_of_one(caller, &id.to_string(), code).await);
    answers
}

/// Calls every endpoint of one address change.
async fn all_of_one(caller: &Caller, id: &str, code: &str) -> Vec<Answer> {
    let one = format!("{}/{id}", paths::ADDRESS_CHANGES);
    vec![
        caller.get(&one).await,
        caller.press(&format!("{one}/resend")).await,
        caller.post(&format!("{one}/verify"), &serde_json::json!({ "code": code })).await,
        caller.delete(&one).await,
    ]
}

#[tokio::test]
async fn nobody_does_anything_without_a_session() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    app.advance(Duration::from_secs(61));
    let before = app.traces(&taro.person).await;
    for caller in [app.caller(), app.caller().with_token("nonsense")] {
        for answer in all(&caller, taro.id, &taro.code).await {
            answer.refused(ProblemCode::NotSignedIn);
        }
    }
    app.assert_nothing_happened(&taro.person, &before).await;
}

#[tokio::test]
async fn a_session_that_has_ended_does_nothing() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    assert_eq!(taro.caller.delete(paths::SESSION).await.status, 204);
    app.advance(Duration::from_secs(61));
    let before = app.traces(&taro.person).await;
    for answer in all(&taro.caller, taro.id, &taro.code).await {
        answer.refused(ProblemCode::SessionEnded);
    }
    app.assert_nothing_happened(&taro.person, &before).await;
}

#[tokio::test]
async fn id_and_password_alone_are_not_enough() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let half_way_in = app.past_password(&taro.person).await;
    app.advance(Duration::from_secs(61));
    let before = app.traces(&taro.person).await;
    for answer in all(&half_way_in, taro.id, &taro.code).await {
        answer.refused(ProblemCode::SecondFactorRequired);
    }
    app.assert_nothing_happened(&taro.person, &before).await;
}

#[tokio::test]
async fn a_change_of_somebody_else_is_not_there() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let hanako = app.changing("hanako", "hanako@example.net").await;
    app.advance(Duration::from_secs(61));
    let (of_taro, of_hanako) = (app.traces(&taro.person).await, app.traces(&hanako.person).await);
    let nobodys = Uuid::from_u128(7).to_string();
    let elsewhere = all_of_one(&hanako.caller, &taro.id.to_string(), &taro.code).await;
    let nowhere = all_of_one(&hanako.caller, &nobodys, &taro.code).await;
    for (elsewhere, nowhere) in elsewhere.iter().zip(&nowhere) {
        elsewhere.refused(ProblemCode::NotFound);
        assert_eq!(elsewhere.comparable(), nowhere.comparable());
    }
    for answer in all_of_one(&hanako.caller, "not-a-number", &taro.code).await {
        answer.refused(ProblemCode::NotFound);
    }
    app.assert_nothing_happened(&taro.person, &of_taro).await;
    app.assert_nothing_happened(&hanako.person, &of_hanako).await;
    taro.complete().await;
    hanako.complete().await;
}

#[tokio::test]
async fn another_session_of_the_same_person_may_go_on() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.changing("taro", "taro@example.net").await;
    let phone = app.signed_in(&taro.person).await;
    assert_eq!(phone.change(taro.id).await, taro.caller.change(taro.id).await);
    let done: AddressChangeView = phone.verify_change(taro.id, &taro.code).await.granted(200);
    assert!(matches!(done, AddressChangeView::Completed { ended_sessions: 1, .. }), "{done:?}");
    taro.caller.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    assert_eq!(phone.session().await.level, Level::Full);
}

#[tokio::test]
async fn a_second_factor_of_ten_minutes_ago_begins_no_change() {
    let app = TestApp::start().await;
    let person = app.person("taro").await;
    let caller = app.signed_in(&person).await;
    app.advance(Duration::from_mins(10));
    app.letters().await;
    let before = app.traces(&person).await;
    caller.ask_to_change("taro@example.org").await.refused(ProblemCode::StepUpRequired);
    app.assert_nothing_happened(&person, &before).await;
    step_up(&app, &person, &caller).await;
    assert_eq!(caller.ask_to_change("taro@example.org").await.status, 201);
}

#[tokio::test]
async fn a_begun_change_goes_on_while_its_code_lives_and_asks_for_nothing_else() {
    let app = TestApp::start().await;
    let person = app.person("taro").await;
    let caller = app.signed_in(&person).await;
    app.advance(Duration::from_mins(9));
    let id = caller.begin_change("taro@example.net").await;
    let code = app.newest_code("taro@example.net").await;
    app.letters().await;
    // Nineteen minutes after the second factor, nine and some after the beginning.
    app.advance(Duration::from_secs(9 * 60 + 59));
    assert_eq!(caller.resend_change(id).await.status, 200);
    assert_eq!(addressed(&app.letters().await), [("taro@example.net", Kind::Code)]);
    caller.verify_change(id, "00000000").await.refused(ProblemCode::WrongCode);
    let done: AddressChangeView = caller.verify_change(id, &code).await.granted(200);
    assert!(matches!(done, AddressChangeView::Completed { .. }), "{done:?}");
    assert_eq!(app.address_of(&person).await.as_deref(), Some("taro@example.net"));
    // It was no second factor: the next change asks for one.
    caller.ask_to_change("taro@example.org").await.refused(ProblemCode::StepUpRequired);
}

#[tokio::test]
async fn a_change_whose_code_has_expired_is_begun_anew_with_a_fresh_second_factor() {
    let app = TestApp::start().await;
    let person = app.person("taro").await;
    let caller = app.signed_in(&person).await;
    let id = caller.begin_change("taro@example.net").await;
    let code = app.newest_code("taro@example.net").await;
    app.advance(Duration::from_mins(10));
    caller.verify_change(id, &code).await.refused(ProblemCode::CodeExpired);
    caller.resend_change(id).await.refused(ProblemCode::FlowEnded);
    caller.ask_to_change("taro@example.net").await.refused(ProblemCode::StepUpRequired);
    assert_eq!(app.address_of(&person).await, Some(person.mail));
}

async fn step_up(app: &TestApp, person: &Person, caller: &Caller) {
    assert_eq!(caller.press(paths::LOGIN_OTP).await.status, 200);
    let code = app.newest_code(&person.mail).await;
    caller.verify_login(&code).await.granted::<Value>(200);
}
