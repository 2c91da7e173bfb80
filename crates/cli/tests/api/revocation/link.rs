//! The link itself: reading changes nothing, pressing works once, and only what we made is a link.

use std::time::Duration;

use ninsho_shared::revocation::RevocationView;
use ninsho_shared::{ProblemCode, paths};
use uuid::Uuid;

use crate::support::{START, TestApp};

#[tokio::test]
async fn a_mail_scanner_that_opens_the_link_a_hundred_times_changes_nothing() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let before = app.traces(&taro.person).await;
    for _ in 0..100 {
        assert!(matches!(app.caller().read_revocation(&taro.stop).await, RevocationView::CanStop { .. }));
    }
    app.assert_nothing_happened(&taro.person, &before).await;
    taro.complete().await;
    app.letters().await;
    let before = app.traces(&taro.person).await;
    for _ in 0..100 {
        assert!(matches!(app.caller().read_revocation(&taro.stop).await, RevocationView::CanFreeze { .. }));
    }
    app.assert_nothing_happened(&taro.person, &before).await;
}

#[tokio::test]
async fn a_link_that_is_pressed_twice_works_once() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.changing("taro", "taro@example.net").await;
    let first = app.caller().press_revocation(&taro.stop).await;
    assert_eq!(first, RevocationView::Stopped { at: START });
    app.advance(Duration::from_mins(1));
    let again = app.signed_in(&taro.person).await;
    // Even while there would be something to stop: this link has done its work.
    again.begin_change("taro@example.net").await;
    app.letters().await;
    let before = app.traces(&taro.person).await;
    assert_eq!(app.caller().press_revocation(&taro.stop).await, first);
    app.assert_nothing_happened(&taro.person, &before).await;
    assert_eq!(again.get(paths::SESSION).await.status, 200);
}

#[tokio::test]
async fn a_link_works_for_a_week_and_not_a_moment_longer() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.changing("taro", "taro@example.net").await;
    taro.complete().await;
    app.letters().await;
    let before = app.traces(&taro.person).await;
    app.advance(Duration::from_hours(7 * 24) - Duration::from_millis(1));
    assert!(matches!(app.caller().read_revocation(&taro.stop).await, RevocationView::CanFreeze { .. }));
    app.advance(Duration::from_millis(1));
    assert_eq!(app.caller().read_revocation(&taro.stop).await, RevocationView::Nothing);
    assert_eq!(app.caller().press_revocation(&taro.stop).await, RevocationView::Nothing);
    app.assert_nothing_happened(&taro.person, &before).await;
}

#[tokio::test]
async fn a_link_that_has_done_its_work_says_so_for_as_long_as_it_is_kept() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.changing("taro", "taro@example.net").await;
    app.caller().press_revocation(&taro.stop).await;
    app.advance(Duration::from_hours(8 * 24));
    assert_eq!(app.caller().read_revocation(&taro.stop).await, RevocationView::Stopped { at: START });
}

#[tokio::test]
async fn what_we_did_not_make_is_no_link() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let before = app.traces(&taro.person).await;
    let other_letter = |c: char| if c == 'A' { 'B' } else { 'A' };
    let mut forged: Vec<String> = (0..taro.stop.len())
        .map(|place| {
            taro.stop
                .chars()
                .enumerate()
                .map(|(at, c)| if at == place { other_letter(c) } else { c })
                .collect()
        })
        .collect();
    forged.extend([
        "garbage".to_owned(),
        "%00".to_owned(),
        "..%2f..%2faccount".to_owned(),
        taro.id.to_string(),
        before.revocation_links[0].id.to_string(),
        format!("{}=", taro.stop),
        taro.stop[..42].to_owned(),
        taro.stop.to_lowercase(),
        "A".repeat(2_000),
    ]);
    // The number of a link that is there, with the proof of another key.
    let foreign = ninsho_domain::key::Secrets::new(&[8; 32]).unwrap();
    forged.push(ninsho_domain::key::revocation_token::make(&foreign, before.revocation_links[0].id));
    // A proof of ours for a link that is not there.
    forged.push(ninsho_domain::key::revocation_token::make(&app.app.secrets, Uuid::from_u128(7)));
    for token in forged {
        app.caller().get(&paths::revocation(&token)).await.refused(ProblemCode::NotFound);
        app.caller().press(&paths::revocation(&token)).await.refused(ProblemCode::NotFound);
    }
    app.assert_nothing_happened(&taro.person, &before).await;
}
