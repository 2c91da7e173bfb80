//! A code of another mail is told from a guess, and nobody gains by it.

use std::time::Duration;

use futures_util::future::join_all;
use ninsho_domain::factor::mail_code::Purpose;
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::initialization::{InitRequestAnswer, InitRequestView};
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{Problem, ProblemCode, paths};

use crate::support::{Answer, Caller, Person, TestApp, other_code};

/// Wrong second factors in a row, and how many of them were given back.
async fn counts(app: &TestApp, person: &Person) -> (i32, i32) {
    let row = app.row(person).await;
    (row.second_factor_failures, row.second_factor_given_back)
}

/// The attempts at each code of a person that were not given back, in the order of their number.
async fn attempts(app: &TestApp, person: &Person) -> Vec<i32> {
    let mut attempts: Vec<_> = app.traces(person).await.codes.iter().map(|code| code.attempts).collect();
    attempts.sort_unstable();
    attempts
}

/// What is said of the code of another mail, with the attempts that remain for the awaited one.
#[track_caller]
fn of_another(answer: &Answer, code: ProblemCode, left: u32) -> Problem {
    let problem = answer.refused(code);
    assert_eq!((problem.field.as_deref(), problem.attempts_left), (Some("code"), Some(left)));
    assert!(problem.detail.contains("mail"), "{}", problem.detail);
    problem
}

#[tokio::test]
async fn a_code_of_an_older_mail_is_told_from_a_guess_and_counts_nothing() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (_, expired) = app.with_code(&taro).await;
    app.advance(Duration::from_mins(10));
    let (first, used) = app.with_code(&taro).await;
    first.verify_login(&used).await.granted::<LoginAnswer>(200);
    app.advance(Duration::from_mins(1));
    let (caller, code) = app.with_code(&taro).await;
    of_another(&caller.verify_login(&expired).await, ProblemCode::CodeExpired, 5);
    of_another(&caller.verify_login(&used).await, ProblemCode::CodeUsed, 5);
    assert_eq!(counts(&app, &taro).await, (0, 2));
    assert_eq!(attempts(&app, &taro).await, [0, 0, 1], "only the right one was an attempt");
    assert_eq!(app.count_of(&taro, "wrong_code").await, 2, "the owner sees that it was tried");
    caller.verify_login(&code).await.granted::<LoginAnswer>(200);
    assert_eq!(counts(&app, &taro).await, (0, 0), "a success begins anew");
}

#[tokio::test]
async fn a_code_of_another_session_is_told_and_is_void_from_then_on() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (phone, code_of_phone) = app.with_code(&taro).await;
    let (laptop, code_of_laptop) = app.with_code(&taro).await;
    of_another(&laptop.verify_login(&code_of_phone).await, ProblemCode::CodeVoid, 5);
    assert_eq!(counts(&app, &taro).await, (0, 1));
    // Else a guess in one session would be one in all of them.
    phone.verify_login(&code_of_phone).await.refused(ProblemCode::CodeVoid);
    laptop.verify_login(&code_of_laptop).await.granted::<LoginAnswer>(200);
    app.advance(Duration::from_secs(1));
    phone.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let newest = app.newest_code(&taro.mail).await;
    phone.verify_login(&newest).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_code_of_another_flow_is_told() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (login, code_of_login) = app.with_code(&taro).await;
    app.letters().await;
    let (flow, confirmation, _) = app.confirming(&taro).await;
    of_another(&login.verify_login(&confirmation).await, ProblemCode::CodeVoid, 5);
    flow.caller.confirm(flow.id, &confirmation).await.refused(ProblemCode::CodeVoid);
    flow.caller.send_confirmation(flow.id).await.granted::<InitRequestView>(200);
    let confirmation = app.newest_code(&taro.mail).await;
    of_another(&flow.caller.confirm(flow.id, &code_of_login).await, ProblemCode::CodeVoid, 5);
    assert_eq!(counts(&app, &taro).await, (0, 2));
    flow.caller.confirm(flow.id, &confirmation).await.granted::<InitRequestAnswer>(200);
}

#[tokio::test]
async fn in_the_same_session_a_code_in_the_wrong_field_stays_good_and_each_guess_counts_for_both() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    app.advance(Duration::from_mins(1));
    taro.caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let step_up = app.newest_code(&taro.person.mail).await;
    of_another(&taro.caller.verify_login(&taro.code).await, ProblemCode::CodeVoid, 5);
    of_another(&taro.caller.verify_change(taro.id, &step_up).await, ProblemCode::CodeVoid, 4);
    assert_eq!(counts(&app, &taro.person).await, (0, 2));
    // The log-in's code was used; the other two had one comparison each.
    assert_eq!(attempts(&app, &taro.person).await, [1, 1, 1]);
    taro.caller.verify_login(&other_code(&step_up)).await.refused(ProblemCode::WrongCode);
    assert_eq!(attempts(&app, &taro.person).await, [1, 2, 2]);
    taro.caller.verify_login(&step_up).await.granted::<LoginAnswer>(200);
    taro.complete().await;
}

#[tokio::test]
async fn guesses_beside_it_exhaust_a_code_of_the_same_session() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    app.advance(Duration::from_mins(1));
    taro.caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let step_up = app.newest_code(&taro.person.mail).await;
    for _ in 0..5 {
        taro.caller.verify_login(&other_code(&step_up)).await.refused(ProblemCode::WrongCode);
    }
    // Five comparisons, wherever the guesses were typed.
    taro.caller.verify_change(taro.id, &taro.code).await.refused(ProblemCode::CodeExhausted);
}

#[tokio::test]
async fn a_code_that_the_help_desk_told_stays_good_wherever_it_is_typed() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let flow = app.initializing(&taro).await;
    flow.caller.press(&paths::init_request_desk(flow.id)).await.granted::<InitRequestView>(200);
    let (login, _) = app.with_code(&taro).await;
    let (_, operator) = app.operator("desk1").await;
    let told = operator.tell_code(flow.id).await;
    login.verify_login(&told).await.refused(ProblemCode::SessionEnded);
    app.past_password(&taro).await.press(paths::LOGIN_OTP).await.refused(ProblemCode::AccountFrozen);
    assert_eq!(counts(&app, &taro).await, (0, 0));
    flow.caller.confirm(flow.id, &told).await.granted::<InitRequestAnswer>(200);
}

#[tokio::test]
async fn a_code_of_somebody_else_or_of_the_day_before_is_a_guess() {
    let app = TestApp::start().await;
    let (taro, hanako) = (app.person("taro").await, app.person("hanako").await);
    let (_, of_hanako) = app.with_code(&hanako).await;
    let (_, of_yesterday) = app.with_code(&taro).await;
    app.advance(Duration::from_hours(24));
    let (caller, _) = app.with_code(&taro).await;
    caller.verify_login(&of_hanako).await.refused(ProblemCode::WrongCode);
    caller.verify_login(&of_yesterday).await.refused(ProblemCode::WrongCode);
    assert_eq!(counts(&app, &taro).await, (2, 0));
}

#[tokio::test]
async fn only_the_ten_newest_codes_are_compared() {
    let app = TestApp::start_with(|config| config.limits.send.address[1].codes = 99).await;
    let taro = app.person("taro").await;
    let mut codes = Vec::new();
    for _ in 0..11 {
        codes.push(app.with_code(&taro).await.1);
        app.advance(Duration::from_mins(10));
    }
    let (caller, _) = app.with_code(&taro).await;
    caller.verify_login(&codes[0]).await.refused(ProblemCode::WrongCode);
    of_another(&caller.verify_login(&codes[1]).await, ProblemCode::CodeExpired, 4);
}

/// A person with an old code and the awaited one, and a number of failures before.
async fn with_old_code(app: &TestApp, failures: i32) -> (Person, Caller, String, String) {
    let taro = app.person("taro").await;
    let (_, old) = app.with_code(&taro).await;
    app.advance(Duration::from_mins(10));
    let (caller, code) = app.with_code(&taro).await;
    app.change(&taro, |row| row.second_factor_failures = failures).await;
    (taro, caller, old, code)
}

#[tokio::test]
async fn the_lock_that_an_old_code_brought_goes_with_its_count() {
    let app = TestApp::start().await;
    let (taro, caller, old, code) = with_old_code(&app, 9).await;
    of_another(&caller.verify_login(&old).await, ProblemCode::CodeExpired, 5);
    let row = app.row(&taro).await;
    assert_eq!((row.second_factor_failures, row.second_factor_locked_until), (9, None));
    assert_eq!(app.count_of(&taro, "second_factor_locked").await, 0);
    caller.verify_login(&other_code(&code)).await.refused(ProblemCode::WrongCode);
    caller.verify_login(&old).await.refused(ProblemCode::SecondFactorLocked);
    assert_eq!(counts(&app, &taro).await, (10, 1), "while it is locked nothing is compared");
}

#[tokio::test]
async fn no_more_than_ten_counts_are_given_back_between_two_successes() {
    let app = TestApp::start().await;
    let (taro, caller, old, code) = with_old_code(&app, 4).await;
    for given_back in 1..=10 {
        of_another(&caller.verify_login(&old).await, ProblemCode::CodeExpired, 5);
        assert_eq!(counts(&app, &taro).await, (4, given_back));
    }
    for left in [4, 3] {
        of_another(&caller.verify_login(&old).await, ProblemCode::CodeExpired, left);
    }
    assert_eq!(counts(&app, &taro).await, (6, 10));
    assert_eq!(app.count_of(&taro, "wrong_code").await, 12);
    caller.verify_login(&code).await.granted::<LoginAnswer>(200);
    assert_eq!(counts(&app, &taro).await, (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn old_codes_at_once_take_no_guess_back() {
    let app = TestApp::start_with(|config| config.limits.code.attempts = 99).await;
    let (taro, caller, old, code) = with_old_code(&app, 0).await;
    let elsewhere = app.another_process().await.with_token(caller.token());
    let (callers, wrong) = ([caller, elsewhere], other_code(&code));
    let answers = join_all((0..64).map(|number| {
        let code = if number % 4 == 0 { &wrong } else { &old };
        callers[number % 2].verify_login(code)
    }))
    .await;
    let refused = |code| answers.iter().filter(|answer| answer.refusal() == Some(code)).count();
    let guesses = i32::try_from(refused(ProblemCode::WrongCode)).unwrap();
    let old_ones = i32::try_from(refused(ProblemCode::CodeExpired)).unwrap();
    assert_eq!(
        refused(ProblemCode::WrongCode)
            + refused(ProblemCode::CodeExpired)
            + refused(ProblemCode::SecondFactorLocked),
        64
    );
    let (failures, given_back) = counts(&app, &taro).await;
    assert!(given_back <= 10, "{given_back}");
    assert_eq!(failures, guesses + old_ones - given_back, "every guess counts");
    let awaited = app.traces(&taro).await.codes.pop().unwrap();
    assert_eq!((awaited.purpose, awaited.attempts), (Purpose::Login, failures));
}

#[tokio::test]
async fn a_change_is_completed_after_the_code_of_the_log_in_was_typed_for_it() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    let caller = caller.with_session_of(&caller.verify_login(&code).await);
    let id = caller.begin_change("taro@example.net").await;
    of_another(&caller.verify_change(id, &code).await, ProblemCode::CodeUsed, 5);
    let newest = app.newest_code("taro@example.net").await;
    caller.verify_change(id, &newest).await.granted::<AddressChangeView>(200);
}
