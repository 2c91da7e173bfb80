//! Many requests at the same moment: a code works once, and is compared five times.

use futures_util::future::join_all;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, paths};

use crate::support::{Answer, Caller, TestApp, other_code};

/// Sends the same code `count` times at once, through all the callers in turn.
async fn verify_at_once(callers: &[Caller], code: &str, count: usize) -> Vec<Answer> {
    join_all((0..count).map(|number| callers[number % callers.len()].verify_login(code))).await
}

fn granted(answers: &[Answer]) -> Vec<&Answer> {
    for answer in answers {
        assert!(answer.status < 500, "{}", answer.text);
    }
    answers.iter().filter(|answer| answer.status == 200).collect()
}

/// The caller before this process and before another one of the same service.
async fn before_two_processes(app: &TestApp, caller: &Caller) -> [Caller; 2] {
    [caller.clone(), app.another_process().await.with_token(caller.token())]
}

#[tokio::test]
async fn of_32_right_codes_at_once_exactly_one_logs_in() {
    let app = TestApp::start().await;
    for round in 0..8 {
        let person = app.person(&format!("person{round}")).await;
        let (caller, code) = app.with_code(&person).await;
        let callers = before_two_processes(&app, &caller).await;
        let answers = verify_at_once(&callers, &code, 32).await;
        let granted = granted(&answers);
        assert_eq!(granted.len(), 1, "round {round}");
        for refused in answers.iter().filter(|answer| answer.status != 200) {
            let code = refused.refusal().unwrap();
            let fits = [ProblemCode::CodeUsed, ProblemCode::CodeExhausted, ProblemCode::SessionReplaced];
            assert!(fits.contains(&code), "{}", refused.text);
        }
        assert_eq!(caller.with_session_of(granted[0]).session().await.level, Level::Full);
        assert_eq!(app.events(&person).await, ["logged_in"]);
        assert_eq!(app.row(&person).await.second_factor_failures, 0);
        assert_eq!(app.row(&person).await.second_factor_locked_until, None);
    }
}

#[tokio::test]
async fn of_32_step_ups_at_once_exactly_one_counts() {
    let app = TestApp::start().await;
    for round in 0..4 {
        let person = app.person(&format!("person{round}")).await;
        let caller = app.signed_in(&person).await;
        app.advance(std::time::Duration::from_mins(1));
        caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
        let code = app.newest_code(&person.mail).await;
        let callers = before_two_processes(&app, &caller).await;
        let answers = verify_at_once(&callers, &code, 32).await;
        assert_eq!(granted(&answers).len(), 1, "round {round}");
        assert_eq!(app.row(&person).await.second_factor_failures, 0);
    }
}

#[tokio::test]
async fn of_200_wrong_codes_at_once_five_are_compared_and_then_the_right_one_is_refused() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    let callers = before_two_processes(&app, &caller).await;
    let answers = verify_at_once(&callers, &other_code(&code), 200).await;
    assert!(granted(&answers).is_empty());
    let wrong = answers.iter().filter(|answer| answer.refusal() == Some(ProblemCode::WrongCode));
    let mut left: Vec<_> = wrong.map(|answer| answer.body["attempts_left"].as_u64().unwrap()).collect();
    left.sort_unstable();
    assert_eq!(left, [0, 1, 2, 3, 4]);
    assert_eq!(app.count_of(&taro, "wrong_code").await, 5);
    assert_eq!(app.row(&taro).await.second_factor_failures, 5);
    caller.verify_login(&code).await.refused(ProblemCode::CodeExhausted);
    assert_eq!(app.count_of(&taro, "logged_in").await, 0);
}

#[tokio::test]
async fn codes_of_many_sessions_at_once_are_counted_together() {
    let app = TestApp::start_with(|config| {
        config
            .limits
            .send
            .address
            .iter_mut()
            .chain(&mut config.limits.send.account)
            .for_each(|limit| limit.codes = 99);
    })
    .await;
    let taro = app.person("taro").await;
    let mut callers = Vec::new();
    let mut wrong = String::new();
    for _ in 0..6 {
        let (caller, code) = app.with_code(&taro).await;
        wrong = other_code(&code);
        callers.push(caller);
    }
    let answers = verify_at_once(&callers, &wrong, 120).await;
    assert!(granted(&answers).is_empty());
    assert_eq!(app.count_of(&taro, "wrong_code").await, 10, "the tenth locks the account for all of them");
    assert_eq!(app.count_of(&taro, "second_factor_locked").await, 1);
    assert_eq!(app.row(&taro).await.second_factor_failures, 10);
}

#[tokio::test]
async fn codes_asked_for_at_once_become_one_mail() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.past_password(&taro).await;
    let callers = before_two_processes(&app, &caller).await;
    let answers = join_all((0..16).map(|number| callers[number % 2].press(paths::LOGIN_OTP))).await;
    assert_eq!(granted(&answers).len(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        refused.refused(ProblemCode::ResendTooSoon);
    }
    assert_eq!(app.codes_mailed(&taro.mail).await, 1);
}
