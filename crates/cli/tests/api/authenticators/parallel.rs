//! Rows 2 and 3 of the promises: a step works once, and a set-up takes five codes, however many
//! come at once.

use futures_util::future::join_all;
use ninsho_shared::ProblemCode;

use crate::support::{Answer, Caller, TestApp, other_authenticator_code};

fn granted(answers: &[Answer]) -> usize {
    for answer in answers {
        assert!(answer.status < 500, "{}", answer.text);
    }
    answers.iter().filter(|answer| answer.status == 200).count()
}

/// The caller before this process and before another one of the same service.
async fn before_two_processes(app: &TestApp, caller: &Caller) -> [Caller; 2] {
    [caller.clone(), app.another_process().await.with_token(caller.token())]
}

#[tokio::test(flavor = "multi_thread")]
async fn of_32_right_codes_at_once_exactly_one_logs_in() {
    let app = TestApp::start().await;
    for round in 0..4 {
        let (person, _, own) = app.with_authenticator(&format!("person{round}")).await;
        let mut callers = Vec::new();
        for _ in 0..4 {
            let caller = app.past_password(&person).await;
            callers.extend(before_two_processes(&app, &caller).await);
        }
        let code = app.shown(&own);
        let before = app.count_of(&person, "logged_in").await;
        let answers =
            join_all((0..32).map(|number| callers[number % 8].verify_by_authenticator(&code))).await;
        assert_eq!(granted(&answers), 1, "round {round}");
        let fits = [ProblemCode::CodeUsed, ProblemCode::SecondFactorLocked, ProblemCode::SessionReplaced];
        for refusal in answers.iter().filter_map(Answer::refusal) {
            assert!(fits.contains(&refusal), "{refusal:?}");
        }
        assert_eq!(app.count_of(&person, "logged_in").await, before + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_32_step_ups_at_once_exactly_one_counts() {
    let app = TestApp::start().await;
    for round in 0..4 {
        let (_, full, own) = app.with_authenticator(&format!("person{round}")).await;
        let callers = before_two_processes(&app, &full).await;
        let code = app.shown(&own);
        let answers =
            join_all((0..32).map(|number| callers[number % 2].verify_by_authenticator(&code))).await;
        assert_eq!(granted(&answers), 1, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_200_wrong_codes_at_once_ten_are_compared_and_then_the_right_one_is_refused() {
    let app = TestApp::start().await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    let caller = app.past_password(&taro).await;
    let callers = before_two_processes(&app, &caller).await;
    let wrong = other_authenticator_code(&app.shown(&own));
    let answers = join_all((0..200).map(|number| callers[number % 2].verify_by_authenticator(&wrong))).await;
    let refused = |code| answers.iter().filter(|answer| answer.refusal() == Some(code)).count();
    assert_eq!((refused(ProblemCode::WrongCode), refused(ProblemCode::SecondFactorLocked)), (10, 190));
    assert_eq!(app.count_of(&taro, "wrong_code").await, 10);
    assert_eq!(app.count_of(&taro, "second_factor_locked").await, 1);
    caller.verify_by_authenticator(&app.shown(&own)).await.refused(ProblemCode::SecondFactorLocked);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_200_wrong_codes_at_once_a_set_up_compares_five() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let own = caller.new_authenticator("phone").await;
    let wrong = other_authenticator_code(&app.shown(&own));
    let answers = join_all((0..200).map(|_| caller.verify_authenticator(own.id, &wrong))).await;
    let refused = |code| answers.iter().filter(|answer| answer.refusal() == Some(code)).count();
    assert_eq!((refused(ProblemCode::WrongCode), refused(ProblemCode::CodeExhausted)), (5, 195));
    caller.verify_authenticator(own.id, &app.shown(&own)).await.refused(ProblemCode::CodeExhausted);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_32_right_codes_at_once_a_set_up_is_completed_by_one() {
    let app = TestApp::start_with(|config| config.limits.code.attempts = 32).await;
    for round in 0..4 {
        let person = app.person(&format!("person{round}")).await;
        let caller = app.signed_in(&person).await;
        let own = caller.new_authenticator("phone").await;
        let callers = before_two_processes(&app, &caller).await;
        let code = app.shown(&own);
        let answers =
            join_all((0..32).map(|number| callers[number % 2].verify_authenticator(own.id, &code))).await;
        assert_eq!(granted(&answers), 1, "round {round}");
        assert_eq!(app.count_of(&person, "authenticator_added").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_last_two_apps_removed_at_once_one_stays() {
    let app = TestApp::start().await;
    for round in 0..6 {
        let (person, full, first) = app.without_mail(&format!("person{round}")).await;
        let second = app.authenticator_in(&full, "tablet").await;
        let (one, other) =
            tokio::join!(full.remove_authenticator(first.id), full.remove_authenticator(second.id));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409], "{} {}", one.text, other.text);
        assert_eq!(app.count_of(&person, "authenticator_removed").await, 1);
    }
}
