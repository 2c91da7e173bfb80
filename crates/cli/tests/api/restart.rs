//! Row 16 of the promises, as far as it can be shown without killing a process: everything that
//! counts is in the database, so a server that is started again goes on where the other stopped.

use ninsho_domain::registration::address_change::AddressChangeState;
use std::time::Duration;

use futures_util::future::join_all;
use ninsho_domain::event::Event;
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::revocation::RevocationView;
use ninsho_shared::{Delivery, ProblemCode, paths};
use serde_json::json;

use crate::support::{Changing, Kind, TestApp, addressed, other_code};

#[tokio::test]
async fn a_change_goes_on_after_a_restart_with_the_same_code() {
    let mut app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    app.restart().await;
    let caller = app.caller().with_token(taro.caller.token());
    app.advance(Duration::from_mins(1));
    assert_eq!(caller.resend_change(taro.id).await.status, 200);
    assert_eq!(app.letters().await[0].code.as_ref(), Some(&taro.code));
    caller.verify_change(taro.id, &taro.code).await.granted::<AddressChangeView>(200);
    let told = app.letters().await;
    assert_eq!(
        addressed(&told),
        [("taro@example.com", Kind::Changed), ("taro@example.net", Kind::Registered)]
    );
}

#[tokio::test]
async fn a_restart_gives_no_attempt_back() {
    let mut app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    for left in (0..5).rev() {
        app.restart().await;
        let caller = app.caller().with_token(taro.caller.token());
        let wrong = caller.verify_change(taro.id, &other_code(&taro.code)).await;
        assert_eq!(wrong.refused(ProblemCode::WrongCode).attempts_left, Some(left));
    }
    app.restart().await;
    let caller = app.caller().with_token(taro.caller.token());
    caller.verify_change(taro.id, &taro.code).await.refused(ProblemCode::CodeExhausted);
    assert_eq!(app.row(&taro.person).await.second_factor_failures, 5);
}

#[tokio::test]
async fn a_restart_gives_no_mail_back_and_shortens_no_wait() {
    let mut app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    for _ in 0..2 {
        app.restart().await;
        let caller = app.caller().with_token(taro.caller.token());
        assert_eq!(
            caller.resend_change(taro.id).await.refused(ProblemCode::ResendTooSoon).retry_after,
            Some(60)
        );
        app.advance(Duration::from_mins(1));
        assert_eq!(caller.resend_change(taro.id).await.status, 200);
    }
    app.advance(Duration::from_mins(1));
    app.restart().await;
    let caller = app.caller().with_token(taro.caller.token());
    let refused = caller.resend_change(taro.id).await;
    assert_eq!(refused.refused(ProblemCode::SendLimitReached).retry_after, Some(420));
}

#[tokio::test]
async fn what_waits_in_the_outbox_goes_out_after_a_restart_once() {
    let mut app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let id = caller.begin_change("taro@example.net").await;
    app.restart().await;
    let caller = app.caller().with_token(caller.token());
    let letters = app.letters().await;
    assert_eq!(
        addressed(&letters),
        [("taro@example.com", Kind::Requested), ("taro@example.net", Kind::Code)]
    );
    assert!(app.letters().await.is_empty());
    let AddressChangeView::CodeSent { code, .. } = caller.change(id).await else { panic!("open") };
    assert!(matches!(code.delivery, Delivery::Sent { .. }));
    // The link that the second server wrote into the mail is good at the third.
    app.restart().await;
    let view = app.caller().press_revocation(letters[0].stop.as_ref().unwrap()).await;
    assert!(matches!(view, RevocationView::Stopped { .. }), "{view:?}");
    app.restart().await;
    app.caller().with_token(caller.token()).get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_stopped_amid_many_changes_leaves_none_half_done() {
    let mut app = TestApp::start().await;
    let mut people = Vec::new();
    for number in 0..12 {
        people.push(app.changing(&format!("user{number}"), &format!("user{number}@example.net")).await);
    }
    let verify = |taro: &Changing| {
        let request = taro.caller.request(reqwest::Method::POST, &paths::address_change_verify(taro.id));
        // A connection that is refused is no failure here.
        let sent = request.json(&json!({ "code": taro.code })).send();
        async move { sent.await.is_ok_and(|answer| answer.status() == 200) }
    };
    let (acknowledged, ()) = tokio::join!(join_all(people.iter().map(verify)), async { app.shut_down() });
    app.restart().await;
    for (acknowledged, taro) in acknowledged.into_iter().zip(&people) {
        let traces = app.traces(&taro.person).await;
        let done = traces.changes[0].state == AddressChangeState::Completed;
        assert!(done || !acknowledged, "what was acknowledged is there");
        let new = format!("{}@example.net", taro.person.user_id);
        assert_eq!(traces.account.mail_address == Some(new.parse().unwrap()), done);
        assert_eq!(traces.events.iter().any(|event| event.kind == Event::AddressChanged), done);
        let used = traces
            .codes
            .iter()
            .any(|code| code.id == traces.changes[0].challenge_id && code.used_at.is_some());
        assert_eq!(used, done);
        // The code of the log-in, that of the change and the notice of the request; then two notices more.
        assert_eq!(traces.mails.len(), if done { 5 } else { 3 });
        if !done {
            let caller = app.caller().with_token(taro.caller.token());
            caller.verify_change(taro.id, &taro.code).await.granted::<AddressChangeView>(200);
        }
    }
}
