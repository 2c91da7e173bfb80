//! `POST /address-changes`: what the body must be, and that a newer change takes the place of an older one.

use std::time::Duration;

use ninsho_mailbox::{Fault, Moment};
use ninsho_shared::address_change::{AddressChangeView, EndReason};
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use serde_json::json;

use crate::support::{Kind, TestApp, addressed, other_code};

#[tokio::test]
async fn a_body_that_cannot_be_read_is_answered_with_its_field() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let before = app.traces(&taro).await;
    for (body, field) in [
        (json!({}), Some("address")),
        (json!({ "address": 7 }), Some("address")),
        (json!({ "address": null }), Some("address")),
        (json!({ "address": ["taro@example.net"] }), Some("address")),
        (json!({ "address": "taro@example.net", "adress": "" }), None),
        (json!("taro@example.net"), None),
    ] {
        let problem = caller.post(paths::ADDRESS_CHANGES, &body).await.refused(ProblemCode::InvalidRequest);
        assert_eq!(problem.field.as_deref(), field, "{body}");
    }
    let long = json!({ "address": "a".repeat(20_000) });
    caller.post(paths::ADDRESS_CHANGES, &long).await.refused(ProblemCode::TooLarge);
    let form = caller.request(Method::POST, paths::ADDRESS_CHANGES).body("address=taro@example.net");
    caller.send(form).await.refused(ProblemCode::UnsupportedMediaType);
    app.assert_nothing_happened(&taro, &before).await;
}

#[tokio::test]
async fn an_address_is_read_however_it_was_typed() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let asked = caller.ask_to_change(" ｔａｒｏ＠ＥＸＡＭＰＬＥ．ｎｅｔ．\n").await;
    let view: AddressChangeView = asked.granted(201);
    assert!(matches!(view, AddressChangeView::CodeSent { address, .. } if address == "taro@example.net"));
    assert_eq!(addressed(&app.letters().await)[1], ("taro@example.net", Kind::Code));
}

#[tokio::test]
async fn a_newer_change_takes_the_place_of_the_older_one() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "tarp@example.net").await;
    let newer = taro.caller.begin_change("taro@example.net").await;
    let letters = app.letters().await;
    assert_eq!(addressed(&letters), [("taro@example.net", Kind::Code)], "the owner was told just now");
    let code = letters[0].code.as_ref().unwrap();

    assert_eq!(taro.caller.end_of_change(taro.id).await, Some(EndReason::Superseded));
    taro.caller.verify_change(taro.id, &taro.code).await.refused(ProblemCode::CodeVoid);
    taro.caller.verify_change(taro.id, code).await.refused(ProblemCode::CodeVoid);
    taro.caller.resend_change(taro.id).await.refused(ProblemCode::FlowEnded);
    taro.caller.verify_change(newer, &taro.code).await.refused(ProblemCode::CodeVoid);
    assert_eq!(app.address_of(&taro.person).await.as_deref(), Some("taro@example.com"));

    taro.caller.verify_change(newer, code).await.granted::<AddressChangeView>(200);
    assert_eq!(app.address_of(&taro.person).await.as_deref(), Some("taro@example.net"));
    assert_eq!(taro.caller.end_of_change(taro.id).await, Some(EndReason::Superseded));
    for (kind, times) in [("address_change_requested", 2), ("wrong_code", 1), ("address_changed", 1)] {
        assert_eq!(app.count_of(&taro.person, kind).await, times, "{kind}");
    }
}

#[tokio::test]
async fn the_same_address_again_is_the_change_that_is_open_and_mails_nothing() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    app.letters().await;
    let again = taro.caller.ask_to_change(" taro@EXAMPLE.net").await;
    assert_eq!(again.header("location"), Some(paths::address_change(taro.id)));
    assert_eq!(again.granted::<AddressChangeView>(200).id(), taro.id);
    app.advance(Duration::from_mins(2));
    assert_eq!(taro.caller.ask_to_change("taro@example.net").await.status, 200);
    assert!(app.letters().await.is_empty(), "only a resend mails its code again");
    assert_eq!(app.count_of(&taro.person, "address_change_requested").await, 1);
    // In another session of the account it is the same change.
    let other = app.signed_in(&taro.person).await;
    assert_eq!(other.ask_to_change("taro@example.net").await.granted::<AddressChangeView>(200).id(), taro.id);
    taro.caller.verify_change(taro.id, &taro.code).await.granted::<AddressChangeView>(200);
}

#[tokio::test]
async fn the_same_address_again_is_a_new_change_when_the_open_one_leads_nowhere() {
    let app = TestApp::start().await;
    // Its code was tried too often.
    let taro = app.changing("taro", "taro@example.net").await;
    for _ in 0..5 {
        taro.caller.verify_change(taro.id, &other_code(&taro.code)).await.refused(ProblemCode::WrongCode);
    }
    let newer = taro.caller.begin_change("taro@example.net").await;
    assert_ne!(newer, taro.id);
    // Its time is over.
    app.advance(Duration::from_mins(10));
    let caller = app.signed_in(&taro.person).await;
    let newest = caller.begin_change("taro@example.net").await;
    assert_ne!(newest, newer);
    // The server of the address has refused the mail.
    app.mailbox.inject(Fault::reply(Moment::Rcpt, 550, "5.1.1 No such user").to("taro@example.net"));
    app.deliver().await;
    app.advance(Duration::from_mins(2));
    assert_ne!(caller.begin_change("taro@example.net").await, newest);
}

#[tokio::test]
async fn a_code_that_was_not_mailed_before_its_change_was_superseded_is_never_mailed() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    caller.begin_change("tarp@example.net").await;
    caller.begin_change("taro@example.net").await;
    assert_eq!(
        addressed(&app.letters().await),
        [("taro@example.com", Kind::Requested), ("taro@example.net", Kind::Code)]
    );
}
