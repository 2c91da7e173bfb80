//! Honest sending: the log-in says what became of the mail.

use std::time::Duration;

use ninsho_mailbox::{Fault, Moment};
use ninsho_shared::login::{LoginAnswer, LoginView};
use ninsho_shared::{Delivery, paths};

use crate::support::{Caller, START, TestApp};

async fn delivery(caller: &Caller) -> Delivery {
    match caller.login_state().await {
        LoginView::CodeSent { code, .. } => code.delivery,
        other => panic!("a code was sent: {other:?}"),
    }
}

#[tokio::test]
async fn a_mail_is_queued_and_then_sent() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.past_password(&taro).await;
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    assert_eq!(delivery(&caller).await, Delivery::Queued);
    app.advance(Duration::from_secs(2));
    app.deliver().await;
    assert_eq!(delivery(&caller).await, Delivery::Sent { at: START.plus(Duration::from_secs(2)) });
    assert_eq!(app.codes_mailed(&taro.mail).await, 1);
}

#[tokio::test]
async fn a_mail_that_has_to_wait_is_delayed_and_arrives_all_the_same() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.past_password(&taro).await;
    app.mailbox.inject(Fault::reply(Moment::Rcpt, 451, "4.7.1 Greylisted").times(1));
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    app.deliver().await;
    let Delivery::Delayed { next_attempt_at, .. } = delivery(&caller).await else { panic!("the mail waits") };
    assert!(next_attempt_at > START);
    assert_eq!(app.codes_mailed(&taro.mail).await, 0, "it is not tried before its moment");
    app.clock.set(next_attempt_at);
    let code = app.newest_code(&taro.mail).await;
    assert_eq!(delivery(&caller).await, Delivery::Sent { at: next_attempt_at });
    caller.verify_login(&code).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_mail_that_was_handed_over_and_not_confirmed_says_so_until_it_is() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.past_password(&taro).await;
    app.mailbox.inject(Fault::cut_after_data().times(1));
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    app.deliver().await;
    assert_eq!(delivery(&caller).await, Delivery::Unconfirmed { at: START });
    app.advance(Duration::from_mins(2));
    app.deliver().await;
    assert_eq!(delivery(&caller).await, Delivery::Sent { at: START.plus(Duration::from_mins(2)) });
    let code = app.newest_code(&taro.mail).await;
    caller.verify_login(&code).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_mail_that_is_refused_names_the_side_that_refused_it() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.past_password(&taro).await;
    app.mailbox.inject(Fault::reply(Moment::Rcpt, 550, "5.1.1 No such user").times(1));
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    app.deliver().await;
    assert_eq!(delivery(&caller).await, Delivery::Refused { by: "example.com".to_owned() });

    app.advance(Duration::from_mins(1));
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    assert_eq!(delivery(&caller).await, Delivery::Queued, "the view tells of the newest mail");
    let code = app.newest_code(&taro.mail).await;
    caller.verify_login(&code).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_code_that_nobody_took_in_time_is_not_sent_at_all() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.past_password(&taro).await;
    app.mailbox.stop().await.unwrap();
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    app.deliver().await;
    assert!(matches!(delivery(&caller).await, Delivery::Delayed { .. }));
    app.mailbox.restart().await.unwrap();
    app.advance(Duration::from_mins(10));
    assert_eq!(app.codes_mailed(&taro.mail).await, 0);
    assert!(matches!(caller.login_state().await, LoginView::RequestCode { .. }));
}
