//! Row 12 of the promises: the owner is told, with a link to stop it and without a code.
//! That each notice has its link, and none a code, is asserted wherever letters are read.

use std::time::Duration;

use ninsho_shared::address_change::{AddressChangeView, EndReason};
use ninsho_shared::revocation::RevocationView;
use reqwest::Method;
use reqwest::header::USER_AGENT;
use serde_json::json;

use crate::support::{Kind, TestApp, addressed};

const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
                     (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

#[tokio::test]
async fn a_notice_says_when_from_where_and_with_which_browser() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let path = ninsho_shared::paths::ADDRESS_CHANGES;
    let request = caller.request(Method::POST, path).header(USER_AGENT, PHONE);
    let asked = caller.send(request.json(&json!({ "address": "taro@example.net" }))).await;
    let id = asked.granted::<AddressChangeView>(201).id();
    let requested = app.letters().await;
    assert_eq!(requested[0].kind, Kind::Requested);
    let code = requested[1].code.as_ref().unwrap();
    app.advance(Duration::from_mins(1));
    let verify = caller.request(Method::POST, &ninsho_shared::paths::address_change_verify(id));
    caller.send(verify.header(USER_AGENT, PHONE).json(&json!({ "code": code }))).await;
    let completed = app.letters().await;
    for (letter, minute) in [(&requested[0], 15), (&completed[0], 16), (&completed[1], 16)] {
        for part in [
            format!("2026年11月22日 19:{minute}（日本時間）"),
            format!("22 November 2026, 19:{minute} (Japan time)"),
            "ID：taro".to_owned(),
            "127.0.0.0/24".to_owned(),
            "Safari, iPhone".to_owned(),
            "t****o@example.net".to_owned(),
            "075-753-7840".to_owned(),
        ] {
            assert!(letter.text.contains(&part), "{part} is not in {}", letter.text);
        }
        assert!(!letter.text.contains(code.as_str()));
    }
}

#[tokio::test]
async fn several_requests_within_ten_minutes_become_one_notice() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "a@example.net").await;
    for (number, minutes) in [3, 3, 3].into_iter().enumerate() {
        app.advance(Duration::from_mins(minutes));
        taro.caller.begin_change(&format!("{number}@example.net")).await;
        assert!(app.letters().await.iter().all(|letter| letter.kind == Kind::Code));
    }
    app.advance(Duration::from_mins(1));
    let again = app.signed_in(&taro.person).await;
    app.letters().await;
    again.begin_change("b@example.net").await;
    let letters = app.letters().await;
    assert_eq!(addressed(&letters), [("b@example.net", Kind::Code), ("taro@example.com", Kind::Requested)]);
    assert_ne!(letters[1].stop.as_ref(), Some(&taro.stop));
}

#[tokio::test]
async fn the_link_of_one_notice_stops_the_later_change_too() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "a@example.net").await;
    app.advance(Duration::from_mins(5));
    let later = taro.caller.begin_change("b@example.net").await;
    let code = app.newest_code("b@example.net").await;
    let RevocationView::CanStop { change } = app.caller().read_revocation(&taro.stop).await else {
        panic!("it can")
    };
    assert_eq!(change.address.as_deref(), Some("b****@example.net"));
    assert!(matches!(app.caller().press_revocation(&taro.stop).await, RevocationView::Stopped { .. }));
    let again = app.signed_in(&taro.person).await;
    assert_eq!(again.end_of_change(later).await, Some(EndReason::Stopped));
    assert_eq!(again.end_of_change(taro.id).await, Some(EndReason::Superseded));
    assert_eq!(again.verify_change(later, &code).await.status, 409);
    assert_eq!(app.address_of(&taro.person).await.as_deref(), Some("taro@example.com"));
}

#[tokio::test]
async fn a_request_after_the_link_was_used_is_told_anew() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "a@example.net").await;
    app.caller().press_revocation(&taro.stop).await;
    let again = app.signed_in(&taro.person).await;
    app.letters().await;
    again.begin_change("b@example.net").await;
    let letters = app.letters().await;
    assert_eq!(addressed(&letters)[1], ("taro@example.com", Kind::Requested));
    assert_ne!(letters[1].stop.as_ref(), Some(&taro.stop));
}

#[tokio::test]
async fn an_address_that_has_just_been_registered_is_told_of_the_next_request() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    app.advance(Duration::from_mins(1));
    taro.complete().await;
    app.letters().await;
    app.advance(Duration::from_mins(1));
    taro.caller.begin_change("eve@example.org").await;
    assert_eq!(
        addressed(&app.letters().await),
        [("eve@example.org", Kind::Code), ("taro@example.net", Kind::Requested)],
        "what was told to the address before is no news to this one"
    );
}

#[tokio::test]
async fn an_address_that_is_registered_again_is_not_told_that_it_is_gone() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let id = caller.begin_change(&taro.mail).await;
    let letters = app.letters().await;
    assert_eq!(
        addressed(&letters),
        [("taro@example.com", Kind::Code), ("taro@example.com", Kind::Requested)]
    );
    let code = letters[0].code.as_ref().unwrap();
    caller.verify_change(id, code).await.granted::<AddressChangeView>(200);
    assert_eq!(addressed(&app.letters().await), [("taro@example.com", Kind::Registered)]);
}

#[tokio::test]
async fn a_change_is_told_though_an_initialization_was_told_just_before() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.confirming(&taro).await;
    caller.begin_change("taro@example.net").await;
    let letters = app.letters().await;
    assert!(addressed(&letters).contains(&("taro@example.com", Kind::Requested)), "{letters:?}");
}
