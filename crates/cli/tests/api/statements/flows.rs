//! The flows of the manual.

use std::time::Duration;

use ninsho_shared::paths;

use super::Counting;
use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn a_log_in_and_an_address_change_take_these() {
    let app = TestApp::start().await;
    let mut counting = Counting::begin(&app).await;
    let taro = app.person("taro").await;
    let answer = counting.of("log in", app.caller().log_in("taro", PASSWORD)).await;
    let caller = app.caller().with_session_of(&answer);
    counting.of("ask for a code", caller.press(paths::LOGIN_OTP)).await;
    let code = app.newest_code(&taro.mail).await;
    counting.of("read the log-in", caller.login_state()).await;
    let answer = counting.of("verify", caller.verify_login(&code)).await;
    let caller = caller.with_session_of(&answer);

    let change = counting.of("begin the change", caller.begin_change("taro@example.org")).await;
    let code = app.newest_code("taro@example.org").await;
    counting.of("read the change", caller.change(change)).await;
    app.advance(Duration::from_mins(1));
    caller.session().await;
    counting.of("mail its code again", caller.resend_change(change)).await;
    counting.of("verify the change", caller.verify_change(change, &code)).await;
    counting.of("log out", caller.delete(paths::SESSION)).await;
    counting.is(&[
        ("log in", 8, 2),
        ("ask for a code", 6, 1),
        ("read the log-in", 4, 0),
        ("verify", 8, 2),
        ("begin the change", 7, 1),
        ("read the change", 5, 0),
        ("mail its code again", 8, 1),
        ("verify the change", 8, 2),
        ("log out", 4, 1),
    ]);
}

#[tokio::test]
async fn an_initialization_by_mail_takes_these() {
    let app = TestApp::start().await;
    let mut counting = Counting::begin(&app).await;
    let taro = app.person("taro").await;
    let flow = counting.of("begin", app.initializing(&taro)).await;
    counting.of("send the code", flow.caller.send_confirmation(flow.id)).await;
    let code = app.newest_code(&taro.mail).await;
    counting.of("read the request", flow.caller.initialization(flow.id)).await;
    let flow = counting.of("confirm", flow.rise(&code)).await;
    let change = counting.of("begin the change", flow.caller.begin_change("taro@example.org")).await;
    let code = app.newest_code("taro@example.org").await;
    counting.of("verify the change", flow.caller.verify_change(change, &code)).await;
    counting.is(&[
        ("begin", 10, 2),
        ("send the code", 9, 1),
        ("read the request", 5, 0),
        ("confirm", 10, 2),
        ("begin the change", 9, 1),
        ("verify the change", 14, 2),
    ]);
}

#[tokio::test]
async fn an_initialization_by_the_help_desk_takes_these() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let mut counting = Counting::begin(&app).await;
    let taro = app.person("taro").await;
    let flow = app.initializing(&taro).await;
    counting.of("ask the help desk", flow.caller.press(&paths::init_request_desk(flow.id))).await;
    counting.of("read the request", flow.caller.initialization(flow.id)).await;
    counting.of("list the requests", desk.desk_requests("")).await;
    counting.of("take the request up", desk.take(flow.id)).await;
    let code = counting.of("tell the code", desk.released_code(flow.id)).await;
    let flow = counting.of("confirm", flow.rise(&code)).await;
    app.letters().await;
    let change = counting.of("begin the change", flow.caller.begin_change("taro@example.org")).await;
    let code = app.newest_code("taro@example.org").await;
    counting.of("verify the change", flow.caller.verify_change(change, &code)).await;
    counting.is(&[
        ("ask the help desk", 7, 1),
        ("read the request", 2, 0),
        ("list the requests", 3, 0),
        ("take the request up", 9, 1),
        ("tell the code", 12, 1),
        ("confirm", 11, 2),
        ("begin the change", 9, 1),
        ("verify the change", 14, 2),
    ]);
}
