//! How many codes can be mailed: a person who mistypes gets through, a bomber does not.

use std::time::Duration;

use ninsho_shared::ProblemCode;
use ninsho_shared::address_change::{AddressChangeAction, AddressChangeView};

use crate::support::{Kind, TestApp, addressed};

#[tokio::test]
async fn a_person_who_mistypes_twice_gets_through() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    for wrong in ["tarp@example.net", "tsro@example.net"] {
        caller.begin_change(wrong).await;
    }
    let id = caller.begin_change("taro@example.net").await;
    let code = app.newest_code("taro@example.net").await;
    caller.verify_change(id, &code).await.granted::<AddressChangeView>(200);
}

#[tokio::test]
async fn one_address_gets_three_codes_in_ten_minutes_whoever_asks_for_them() {
    let app = TestApp::start().await;
    for (user_id, address) in
        [("a", "victim@example.net"), ("b", "Victim@EXAMPLE.net"), ("c", "victim+tag@example.net")]
    {
        let person = app.person(user_id).await;
        app.signed_in(&person).await.begin_change(address).await;
        app.advance(Duration::from_mins(1));
    }
    let fourth = app.person("d").await;
    let caller = app.signed_in(&fourth).await;
    app.letters().await;
    let before = app.traces(&fourth).await;
    let refused = caller.ask_to_change("victim@example.net").await;
    assert_eq!(refused.refused(ProblemCode::SendLimitReached).retry_after, Some(420));
    assert_eq!(refused.header("retry-after").as_deref(), Some("420"));
    app.assert_nothing_happened(&fourth, &before).await;
    assert_eq!(caller.ask_to_change("other@example.net").await.status, 201);
    app.advance(Duration::from_mins(7));
    assert_eq!(caller.ask_to_change("victim@example.net").await.status, 201);
}

#[tokio::test]
async fn an_account_gets_six_codes_in_ten_minutes_wherever_they_go() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    // The log-in was the first.
    let mut last = None;
    for number in 0..5 {
        last = Some(caller.begin_change(&format!("taro{number}@example.net")).await);
        app.letters().await;
        app.advance(Duration::from_secs(30));
    }
    let before = app.traces(&taro).await;
    let refused = caller.ask_to_change("taro@example.org").await;
    assert_eq!(refused.refused(ProblemCode::SendLimitReached).retry_after, Some(450));
    app.assert_nothing_happened(&taro, &before).await;
    // The refusal has superseded nothing: the change before it can still be completed.
    let AddressChangeView::CodeSent { next, .. } = caller.change(last.unwrap()).await else { panic!("open") };
    assert!(next.contains(&AddressChangeAction::Verify));
}

#[tokio::test]
async fn one_address_gets_ten_codes_a_day() {
    let app = TestApp::start().await;
    for number in 0..12 {
        let person = app.person(&format!("user{number}")).await;
        let caller = app.signed_in(&person).await;
        app.letters().await;
        let answer = caller.ask_to_change("victim@example.net").await;
        let mailed = app.letters().await.iter().filter(|letter| letter.to == "victim@example.net").count();
        if number < 10 {
            assert_eq!((answer.status, mailed), (201, 1), "{number}");
        } else {
            // Until a day after the first.
            let wait = 24 * 3600 - number * 11 * 60;
            assert_eq!(answer.refused(ProblemCode::SendLimitReached).retry_after, Some(wait));
            assert_eq!(mailed, 0);
        }
        app.advance(Duration::from_mins(11));
    }
}

#[tokio::test]
async fn notices_are_not_counted() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    // Each change tells the old address and the new one, besides the code.
    for (number, address) in ["a@example.net", "b@example.net", "c@example.net"].iter().enumerate() {
        app.letters().await;
        let id = caller.begin_change(address).await;
        let letters = app.letters().await;
        let code = letters.iter().find_map(|letter| letter.code.clone()).unwrap();
        caller.verify_change(id, &code).await.granted::<AddressChangeView>(200);
        let told = app.letters().await;
        assert_eq!(told.len(), 2, "change {number}: {:?}", addressed(&told));
        assert!(told.iter().any(|letter| letter.kind == Kind::Registered && letter.to == *address));
    }
    assert_eq!(app.traces(&taro).await.sends.len(), 4, "one code for the log-in and one for each change");
}
