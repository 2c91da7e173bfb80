//! Wrong second factors of all kinds, counted together: none of them is a way around the lock.

use std::time::Duration;

use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, paths};

use crate::support::{
    Answer, Caller, OwnAuthenticator, Person, TestApp, other_authenticator_code, other_code,
};

/// Somebody with every factor, half way through a log-in with a mailed code.
struct Equipped {
    person: Person,
    app: OwnAuthenticator,
    recovery: Vec<String>,
    caller: Caller,
    mailed: String,
}

impl Equipped {
    async fn new(app: &TestApp) -> Self {
        let (person, full, own) = app.with_authenticator("taro").await;
        let recovery = full.recovery_codes().await;
        app.advance(Duration::from_mins(2));
        let (caller, mailed) = app.with_code(&person).await;
        app.letters().await;
        Self { person, app: own, recovery, caller, mailed }
    }

    async fn wrong(&self, app: &TestApp, number: usize) -> Answer {
        match number % 3 {
            0 => self.caller.verify_by_authenticator(&other_authenticator_code(&app.shown(&self.app))).await,
            1 => self.caller.verify_login(&other_code(&self.mailed)).await,
            _ => self.caller.verify_by_recovery_code("ZZZZ-ZZZZ-ZZZZ-ZZZZ").await,
        }
    }

    /// The right code of each factor.
    async fn right(&self, app: &TestApp) -> [Answer; 3] {
        [
            self.caller.verify_by_authenticator(&app.shown(&self.app)).await,
            self.caller.verify_login(&self.mailed).await,
            self.caller.verify_by_recovery_code(&self.recovery[0]).await,
        ]
    }

    async fn failures(&self, app: &TestApp) -> i32 {
        app.row(&self.person).await.second_factor_failures
    }
}

#[tokio::test]
async fn wrong_codes_of_all_factors_are_counted_together() {
    let app = TestApp::start().await;
    let taro = Equipped::new(&app).await;
    for number in 0..10 {
        taro.wrong(&app, number).await.refused(ProblemCode::WrongCode);
        assert_eq!(taro.failures(&app).await, i32::try_from(number).unwrap() + 1);
    }
    for answer in taro.right(&app).await {
        answer.refused(ProblemCode::SecondFactorLocked);
    }
    assert_eq!(app.count_of(&taro.person, "wrong_code").await, 10);
    assert_eq!(app.count_of(&taro.person, "second_factor_locked").await, 1);
    let used =
        app.traces(&taro.person).await.recovery_codes.iter().filter(|row| row.used_at.is_some()).count();
    assert_eq!(used, 0);
}

#[tokio::test]
async fn while_it_is_locked_or_blocked_right_and_wrong_codes_of_all_factors_get_equal_answers() {
    let app = TestApp::start().await;
    let taro = Equipped::new(&app).await;
    let until = app.app.now().plus(Duration::from_mins(15));
    for code in [ProblemCode::SecondFactorLocked, ProblemCode::SecondFactorBlocked] {
        app.change(&taro.person, |row| match code {
            ProblemCode::SecondFactorLocked => row.second_factor_locked_until = Some(until),
            _ => row.second_factor_failures = 100,
        })
        .await;
        let before = app.traces(&taro.person).await;
        let mut answers = taro.right(&app).await.to_vec();
        for number in 0..3 {
            answers.push(taro.wrong(&app, number).await);
        }
        for answer in &answers {
            answer.refused(code);
            assert_eq!(answer.comparable(), answers[0].comparable());
        }
        app.assert_nothing_happened(&taro.person, &before).await;
    }
}

#[tokio::test]
async fn nothing_but_a_success_takes_the_failures_back() {
    let app = TestApp::start().await;
    let mut taro = Equipped::new(&app).await;
    for number in 0..6 {
        taro.wrong(&app, number).await.refused(ProblemCode::WrongCode);
    }
    // A new log-in, a new mailed code, a resend, another process and a set-up that is given up.
    app.advance(Duration::from_mins(1));
    taro.caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    assert_eq!(taro.failures(&app).await, 6);
    app.advance(Duration::from_mins(10));
    (taro.caller, taro.mailed) = app.with_code(&taro.person).await;
    let elsewhere = app.another_process().await.with_token(taro.caller.token());
    elsewhere.verify_by_authenticator("000000").await.refused(ProblemCode::WrongCode);
    assert_eq!(taro.failures(&app).await, 7);
    for number in 0..2 {
        taro.wrong(&app, number).await.refused(ProblemCode::WrongCode);
    }
    assert_eq!(taro.failures(&app).await, 9);
    // The tenth may still be right, whatever it comes from.
    taro.caller.verify_by_recovery_code(&taro.recovery[0]).await.granted::<LoginAnswer>(200);
    let row = app.row(&taro.person).await;
    assert_eq!((row.second_factor_failures, row.second_factor_locked_until), (0, None));
    assert_eq!(app.count_of(&taro.person, "second_factor_locked").await, 0);
}

#[tokio::test]
async fn a_change_of_factors_takes_no_failure_back() {
    let app = TestApp::start().await;
    let (taro, full, own) = app.with_authenticator("taro").await;
    let caller = app.past_password(&taro).await;
    for _ in 0..4 {
        let wrong = other_authenticator_code(&app.shown(&own));
        caller.verify_by_authenticator(&wrong).await.refused(ProblemCode::WrongCode);
    }
    full.recovery_codes().await;
    let second = app.authenticator_in(&full, "tablet").await;
    assert_eq!(full.remove_authenticator(second.id).await.status, 204);
    assert_eq!(app.row(&taro).await.second_factor_failures, 4);
}

#[tokio::test]
async fn a_mailbox_that_is_full_of_codes_keeps_nobody_with_an_app_out() {
    let app = TestApp::start().await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    let mut limited = None;
    for _ in 0..8 {
        let caller = app.past_password(&taro).await;
        let sent = caller.press(paths::LOGIN_OTP).await;
        limited = limited.or(sent.refusal());
        app.advance(Duration::from_secs(1));
    }
    assert_eq!(limited, Some(ProblemCode::SendLimitReached));
    let caller = app.past_password(&taro).await;
    caller.verify_by_authenticator(&app.shown(&own)).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_hundred_wrong_codes_of_an_app_lead_to_the_help_desk() {
    let app = TestApp::start().await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    app.change(&taro, |row| row.second_factor_failures = 99).await;
    let caller = app.past_password(&taro).await;
    caller
        .verify_by_authenticator(&other_authenticator_code(&app.shown(&own)))
        .await
        .refused(ProblemCode::WrongCode);
    caller.verify_by_authenticator(&app.shown(&own)).await.refused(ProblemCode::SecondFactorBlocked);
    app.advance(Duration::from_hours(24 * 365));
    let caller = app.past_password(&taro).await;
    caller.verify_by_authenticator(&app.shown(&own)).await.refused(ProblemCode::SecondFactorBlocked);
}
