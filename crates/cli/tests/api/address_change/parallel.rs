//! Rows 1 and 3 of the promises: what holds for one request at a time holds for many at once.

use ninsho_domain::registration::address_change::AddressChangeState;
use std::collections::HashMap;

use futures_util::future::join_all;
use ninsho_domain::event::Event;
use ninsho_shared::ProblemCode;
use ninsho_shared::address_change::{AddressChangeView, EndReason};

use crate::support::{Answer, Kind, TestApp, addressed, other_code};

/// How often each status came, and panics at a fault of the server.
fn statuses(answers: &[Answer]) -> HashMap<u16, usize> {
    let mut counts = HashMap::new();
    for answer in answers {
        assert!(answer.status < 500, "{}", answer.text);
        *counts.entry(answer.status).or_default() += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn of_32_right_codes_at_once_exactly_one_changes_something() {
    let app = TestApp::start().await;
    for round in 0..3 {
        let taro = app.changing(&format!("user{round}"), &format!("user{round}@example.net")).await;
        let answers = join_all((0..32).map(|_| taro.caller.verify_change(taro.id, &taro.code))).await;
        // Who comes after it is done is told so.
        assert!(statuses(&answers).contains_key(&200));
        let allowed = [ProblemCode::CodeUsed, ProblemCode::CodeExhausted];
        for refusal in answers.iter().filter_map(Answer::refusal) {
            assert!(allowed.contains(&refusal), "{refusal:?}");
        }
        let traces = app.traces(&taro.person).await;
        assert_eq!(traces.events.iter().filter(|event| event.kind == Event::AddressChanged).count(), 1);
        assert_eq!(traces.events.iter().filter(|event| event.kind == Event::WrongCode).count(), 0);
        assert_eq!(traces.account.second_factor_failures, 0, "a right code is no failure");
        assert_eq!(traces.account.second_factor_locked_until, None);
        assert_eq!(traces.address(), Some(format!("user{round}@example.net")));
        let letters = app.letters().await;
        assert_eq!(
            addressed(&letters),
            [
                (format!("user{round}@example.com").as_str(), Kind::Changed),
                (format!("user{round}@example.net").as_str(), Kind::Registered)
            ]
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_200_wrong_codes_at_once_five_are_compared_and_then_the_right_one_is_refused() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let wrong = other_code(&taro.code);
    let answers = join_all((0..200).map(|_| taro.caller.verify_change(taro.id, &wrong))).await;
    let refused = |code| answers.iter().filter(|answer| answer.refusal() == Some(code)).count();
    assert_eq!((refused(ProblemCode::WrongCode), refused(ProblemCode::CodeExhausted)), (5, 195));
    taro.caller.verify_change(taro.id, &taro.code).await.refused(ProblemCode::CodeExhausted);
    let traces = app.traces(&taro.person).await;
    assert_eq!(traces.account.second_factor_failures, 5);
    assert_eq!(traces.address().as_deref(), Some("taro@example.com"));
    assert_eq!(app.count_of(&taro.person, "wrong_code").await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_changes_at_once_one_is_open() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let addresses: Vec<String> = (0..5).map(|number| format!("{number}@example.net")).collect();
    let begun = join_all(addresses.iter().map(|address| caller.begin_change(address))).await;
    let mut open = 0;
    for id in begun {
        match caller.end_of_change(id).await {
            None => open += 1,
            Some(because) => assert_eq!(because, EndReason::Superseded),
        }
    }
    let letters = app.letters().await;
    assert_eq!(open, 1);
    assert_eq!(letters.iter().filter(|letter| letter.kind == Kind::Code).count(), 1, "{letters:?}");
    assert_eq!(letters.iter().filter(|letter| letter.kind == Kind::Requested).count(), 1);
    assert_eq!(app.traces(&taro).await.pending_codes(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_ask_at_once_an_address_gets_three_codes() {
    let app = TestApp::start().await;
    let mut callers = Vec::new();
    for number in 0..8 {
        let person = app.person(&format!("user{number}")).await;
        callers.push(app.signed_in(&person).await);
    }
    app.letters().await;
    let answers = join_all(callers.iter().map(|caller| caller.ask_to_change("victim@example.net"))).await;
    assert_eq!(statuses(&answers), HashMap::from([(201, 3), (429, 5)]));
    let letters = app.letters().await;
    assert_eq!(letters.iter().filter(|letter| letter.to == "victim@example.net").count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_up_and_proving_at_once_ends_in_one_of_the_two() {
    let app = TestApp::start().await;
    for round in 0..10 {
        let taro = app.changing(&format!("user{round}"), &format!("user{round}@example.net")).await;
        let (given_up, proved) =
            tokio::join!(taro.caller.cancel_change(taro.id), taro.caller.verify_change(taro.id, &taro.code));
        let traces = app.traces(&taro.person).await;
        let changed = traces.address() == Some(format!("user{round}@example.net"));
        assert_eq!(proved.status == 200, changed, "{}", proved.text);
        assert_eq!(
            traces.changes[0].state,
            if changed { AddressChangeState::Completed } else { AddressChangeState::Cancelled }
        );
        if changed {
            given_up.refused(ProblemCode::FlowEnded);
        } else {
            let view: AddressChangeView = given_up.granted(200);
            assert!(
                matches!(view, AddressChangeView::Ended { because: EndReason::Cancelled, .. }),
                "{view:?}"
            );
        }
        let both = [Event::AddressChanged, Event::AddressChangeCancelled];
        assert_eq!(traces.events.iter().filter(|event| both.contains(&event.kind)).count(), 1);
    }
}
