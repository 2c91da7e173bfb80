//! A clock that is off, and a code that was used: what is accepted, what is said, and what is counted.

use std::time::Duration;

use ninsho_domain::storage::entity::authenticator;
use ninsho_shared::authenticators::AuthenticatorView;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::problem::Hint;
use ninsho_shared::{Problem, ProblemCode};

use crate::support::{Caller, OwnAuthenticator, Person, TestApp, other_authenticator_code};

const SECOND: Duration = Duration::from_secs(1);
const STEP: Duration = Duration::from_secs(30);

/// A person at the beginning of a step, past the password.
async fn at_the_code(app: &TestApp) -> (Person, Caller, OwnAuthenticator) {
    let (taro, _, own) = app.with_authenticator("taro").await;
    app.advance(STEP);
    (taro.clone(), app.past_password(&taro).await, own)
}

async fn failures(app: &TestApp, person: &Person) -> i32 {
    app.row(person).await.second_factor_failures
}

/// Types the code of a phone whose clock is ahead by so many steps, which is wrong.
async fn wrong(app: &TestApp, caller: &Caller, own: &OwnAuthenticator, steps: i64) -> Problem {
    caller.verify_by_authenticator(&app.shown_ahead(own, steps)).await.refused(ProblemCode::WrongCode)
}

async fn row(app: &TestApp, person: &Person) -> authenticator::Model {
    app.traces(person).await.authenticators.remove(0)
}

#[tokio::test]
async fn a_phone_ten_seconds_fast_logs_in_and_one_of_eleven_does_not() {
    let app = TestApp::start().await;
    let (taro, caller, own) = at_the_code(&app).await;
    app.advance(SECOND * 19);
    wrong(&app, &caller, &own, 1).await;
    app.advance(SECOND);
    caller.verify_by_authenticator(&app.shown_ahead(&own, 1)).await.granted::<LoginAnswer>(200);
    assert_eq!(failures(&app, &taro).await, 0);
    // It is used up like any other, in its own time too, and so are those before it.
    let again = app.past_password(&taro).await;
    for _ in 0..2 {
        for steps in [0, -1] {
            let shown = app.shown_ahead(&own, steps);
            again.verify_by_authenticator(&shown).await.refused(ProblemCode::CodeUsed);
        }
        app.advance(SECOND * 10);
    }
    app.advance(SECOND * 20);
    again.verify_by_authenticator(&app.shown(&own)).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_fast_phone_proves_a_new_app() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let own = caller.new_authenticator("phone").await;
    app.advance(SECOND * 25);
    let shown = app.shown_ahead(&own, 1);
    caller.verify_authenticator(own.id, &shown).await.granted::<AuthenticatorView>(200);
    app.advance(SECOND * 5);
    let caller = app.past_password(&taro).await;
    caller.verify_by_authenticator(&shown).await.refused(ProblemCode::CodeUsed);
}

#[tokio::test]
async fn from_the_second_wrong_code_on_it_is_said_how_to_set_the_clock() {
    let app = TestApp::start().await;
    let (taro, caller, own) = at_the_code(&app).await;
    let guess = other_authenticator_code(&app.shown(&own));
    let first = caller.verify_by_authenticator(&guess).await.refused(ProblemCode::WrongCode);
    assert_eq!((first.hint, first.clock_off), (None, None));
    for _ in 0..2 {
        let again = caller.verify_by_authenticator(&guess).await.refused(ProblemCode::WrongCode);
        assert_eq!((again.hint, again.clock_off), (Some(Hint::SetClock), None));
        assert!(again.detail.contains("set its clock automatically"), "{}", again.detail);
    }
    assert_eq!(failures(&app, &taro).await, 3, "each of them counts");
    caller.verify_by_authenticator(&app.shown(&own)).await.granted::<LoginAnswer>(200);
    let next = app.past_password(&taro).await;
    assert_eq!(wrong(&app, &next, &own, 2).await.hint, None, "a success begins anew");
}

#[tokio::test]
async fn a_fast_clock_is_named_at_its_second_code() {
    for steps in [1, 2, 20] {
        let app = TestApp::start().await;
        let (taro, caller, own) = at_the_code(&app).await;
        assert_eq!(wrong(&app, &caller, &own, steps).await.clock_off, None);
        // The same code once more shows nothing new.
        let same = wrong(&app, &caller, &own, steps).await;
        assert_eq!((same.clock_off, same.hint), (None, Some(Hint::SetClock)));
        app.advance(STEP);
        let named = wrong(&app, &caller, &own, steps).await;
        assert_eq!(named.clock_off, Some(u32::try_from(steps * 30).unwrap()), "{steps}");
        assert_eq!(failures(&app, &taro).await, 3, "each of them counts");
        // With the clock set right, the next code is right.
        caller.verify_by_authenticator(&app.shown(&own)).await.granted::<LoginAnswer>(200);
    }
}

#[tokio::test]
async fn one_code_of_the_future_is_answered_like_any_wrong_one() {
    let app = TestApp::start().await;
    let (taro, caller, own) = at_the_code(&app).await;
    let guess = other_authenticator_code(&app.shown(&own));
    caller.verify_by_authenticator(&guess).await.refused(ProblemCode::WrongCode);
    let miss = caller.verify_by_authenticator(&guess).await;
    let hit = caller.verify_by_authenticator(&app.shown_ahead(&own, 7)).await;
    assert_eq!(hit.comparable(), miss.comparable());
    assert!(row(&app, &taro).await.ahead_step.is_some());
    // Another guess between two codes begins anew.
    caller.verify_by_authenticator(&guess).await.refused(ProblemCode::WrongCode);
    assert_eq!(row(&app, &taro).await.ahead_step, None);
    app.advance(STEP);
    let hit = caller.verify_by_authenticator(&app.shown_ahead(&own, 7)).await;
    assert_eq!(hit.comparable(), miss.comparable());
}

#[tokio::test]
async fn a_code_of_the_future_is_forgotten_ten_minutes_after_its_time() {
    let app = TestApp::start().await;
    let (taro, caller, own) = at_the_code(&app).await;
    wrong(&app, &caller, &own, 2).await;
    app.advance(STEP * 22);
    let caller = app.past_password(&taro).await;
    assert_eq!(wrong(&app, &caller, &own, 2).await.clock_off, None);
}

#[tokio::test]
async fn a_code_that_was_used_counts_nothing_and_says_when_the_next_one_comes() {
    let app = TestApp::start().await;
    let (taro, caller, own) = at_the_code(&app).await;
    let (pressed, slow) = (app.shown(&own), app.shown_ahead(&own, -1));
    caller.verify_by_authenticator(&pressed).await.granted::<LoginAnswer>(200);
    let again = app.past_password(&taro).await;
    app.advance(SECOND * 12);
    for code in [&pressed, &slow] {
        let used = again.verify_by_authenticator(code).await.refused(ProblemCode::CodeUsed);
        assert_eq!((used.next_code_in, used.retry_after), (Some(18), None));
    }
    app.advance(SECOND * 18);
    let late = again.verify_by_authenticator(&pressed).await.refused(ProblemCode::CodeUsed);
    assert_eq!(late.next_code_in, Some(30));
    assert_eq!(failures(&app, &taro).await, 0);
    assert_eq!(app.count_of(&taro, "wrong_code").await, 3, "the owner sees that it was tried");
    again.verify_by_authenticator(&app.shown(&own)).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_code_that_was_used_brings_no_lock_and_is_given_back_ten_times() {
    let app = TestApp::start().await;
    let (taro, caller, own) = at_the_code(&app).await;
    let used = app.shown(&own);
    caller.verify_by_authenticator(&used).await.granted::<LoginAnswer>(200);
    let again = app.past_password(&taro).await;
    app.change(&taro, |row| row.second_factor_failures = 9).await;
    for _ in 0..10 {
        again.verify_by_authenticator(&used).await.refused(ProblemCode::CodeUsed);
    }
    let row = app.row(&taro).await;
    assert_eq!((row.second_factor_failures, row.second_factor_locked_until), (9, None));
    again.verify_by_authenticator(&used).await.refused(ProblemCode::CodeUsed);
    again.verify_by_authenticator(&used).await.refused(ProblemCode::SecondFactorLocked);
    assert_eq!(app.count_of(&taro, "second_factor_locked").await, 1);
}

#[tokio::test]
async fn a_recovery_code_that_was_used_counts_nothing() {
    let app = TestApp::start().await;
    let (taro, full, _) = app.with_authenticator("taro").await;
    let codes = full.recovery_codes().await;
    let caller = app.past_password(&taro).await;
    caller.verify_by_recovery_code(&codes[0]).await.granted::<LoginAnswer>(200);
    let again = app.past_password(&taro).await;
    again.verify_by_recovery_code(&codes[0]).await.refused(ProblemCode::CodeUsed);
    assert_eq!(failures(&app, &taro).await, 0);
    again.verify_by_recovery_code("ZZZZ-ZZZZ-ZZZZ-ZZZZ").await.refused(ProblemCode::WrongCode);
    assert_eq!(failures(&app, &taro).await, 1);
}

#[tokio::test]
async fn a_set_up_names_a_clock_at_once_and_from_the_second_wrong_code_on_how_to_set_it() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let own = caller.new_authenticator("phone").await;
    let prove =
        async |code: String| caller.verify_authenticator(own.id, &code).await.refused(ProblemCode::WrongCode);
    let first = prove(app.shown_ahead(&own, 3)).await;
    assert_eq!((first.clock_off, first.hint, first.attempts_left), (Some(90), None, Some(4)));
    let second = prove(other_authenticator_code(&app.shown(&own))).await;
    assert_eq!((second.clock_off, second.hint, second.attempts_left), (None, Some(Hint::SetClock), Some(3)));
}
