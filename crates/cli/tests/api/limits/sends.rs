//! How many codes go out for one account, and what does not count.

use std::time::Duration;

use ninsho_mailbox::{Fault, Moment};
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::login::{LoginAnswer, LoginView};
use ninsho_shared::mailed_code::WaitReason;
use ninsho_shared::{ProblemCode, Resend, paths};
use serde_json::json;

use crate::support::{Answer, Person, START, TestApp};

const TEN_MINUTES: Duration = Duration::from_mins(10);

/// Asks for a code in a new session, to an address that got none before.
async fn ask_to_new_address(app: &TestApp, person: &Person, number: u32) -> Answer {
    app.change(person, |row| row.mail_address = Some(format!("taro{number}@example.com").parse().unwrap()))
        .await;
    app.past_password(person).await.press(paths::LOGIN_OTP).await
}

#[tokio::test]
async fn one_account_gets_six_codes_in_ten_minutes_whatever_the_address() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    for number in 0..6 {
        ask_to_new_address(&app, &taro, number).await.granted::<LoginAnswer>(200);
        app.advance(Duration::from_secs(10));
    }
    let answer = ask_to_new_address(&app, &taro, 6).await;
    assert_eq!(answer.refused(ProblemCode::SendLimitReached).retry_after, Some(540));
    let view = app.past_password(&taro).await.login_state().await;
    let LoginView::RequestCode { send, .. } = view else { panic!("a code can be asked for, later") };
    assert_eq!(send, Resend::Later { at: START.plus(TEN_MINUTES), because: WaitReason::AccountLimit });
    app.deliver().await;
    assert_eq!(app.mailbox.mails().len(), 6);

    app.advance(Duration::from_secs(540));
    ask_to_new_address(&app, &taro, 7).await.granted::<LoginAnswer>(200);
    assert_eq!(
        ask_to_new_address(&app, &taro, 8).await.refused(ProblemCode::SendLimitReached).retry_after,
        Some(10)
    );
}

#[tokio::test]
async fn one_account_gets_twenty_codes_a_day_whatever_the_address() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    for number in 0..20 {
        ask_to_new_address(&app, &taro, number).await.granted::<LoginAnswer>(200);
        app.deliver().await;
        app.advance(TEN_MINUTES);
    }
    let answer = ask_to_new_address(&app, &taro, 20).await;
    assert_eq!(answer.refused(ProblemCode::SendLimitReached).retry_after, Some((24 * 6 - 20) * 600));
    assert_eq!(app.mailbox.mails().len(), 20);
}

#[tokio::test]
async fn who_mistypes_an_address_twice_gets_through() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let mut last = None;
    for address in ["taro@exmaple.org", "tarro@example.org", "taro@example.org"] {
        app.advance(Duration::from_secs(20));
        let answer = caller.post(paths::ADDRESS_CHANGES, &json!({ "address": address })).await;
        last = Some((answer.granted::<AddressChangeView>(201).id(), app.newest_code(address).await));
    }
    let (id, code) = last.unwrap();
    let done = caller.post(&paths::address_change_verify(id), &json!({ "code": code })).await;
    assert!(matches!(done.granted(200), AddressChangeView::Completed { .. }));
    assert_eq!(app.address_of(&taro).await.as_deref(), Some("taro@example.org"));
    assert_eq!(caller.delete(paths::SESSION).await.status, 204);
    let taro = Person { mail: "taro@example.org".to_owned(), ..taro };
    app.signed_in(&taro).await;
}

#[tokio::test]
async fn a_mail_that_is_refused_uses_up_no_send() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    app.mailbox.inject(Fault::reply(Moment::Rcpt, 550, "5.2.1 Mailbox disabled").times(7));
    let caller = app.past_password(&taro).await;
    for _ in 0..7 {
        caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
        app.deliver().await;
        app.advance(Duration::from_mins(1));
    }
    assert_eq!(app.codes_mailed(&taro.mail).await, 0);
    for sent in 1..=3 {
        caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
        assert_eq!(app.codes_mailed(&taro.mail).await, sent);
        app.advance(Duration::from_mins(1));
    }
    caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::SendLimitReached);
}

#[tokio::test]
async fn a_mail_that_is_delayed_counts_before_it_arrives() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    app.mailbox.inject(Fault::reply(Moment::Rcpt, 451, "4.7.1 Greylisted"));
    for _ in 0..3 {
        let caller = app.past_password(&taro).await;
        caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
        app.deliver().await;
        app.advance(Duration::from_mins(1));
    }
    let caller = app.past_password(&taro).await;
    caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::SendLimitReached);
    app.mailbox.heal();
    app.advance(Duration::from_mins(3));
    assert_eq!(app.codes_mailed(&taro.mail).await, 3);
}

#[tokio::test]
async fn resends_that_wait_together_count_as_the_one_that_goes_out() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    app.mailbox.inject(Fault::reply(Moment::Rcpt, 451, "4.7.1 Greylisted"));
    let caller = app.past_password(&taro).await;
    for _ in 0..4 {
        caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
        app.deliver().await;
        app.advance(Duration::from_mins(1));
    }
    app.mailbox.heal();
    app.advance(Duration::from_mins(3));
    assert_eq!(app.codes_mailed(&taro.mail).await, 1);
}
