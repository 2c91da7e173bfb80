//! `POST /recovery-codes`.

use std::collections::HashSet;
use std::time::Duration;

use ninsho_shared::account::{AccountView, HistoryKind};
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::recovery_codes::{NewRecoveryCodes, RecoveryCodesState};
use ninsho_shared::{ProblemCode, paths};

use crate::support::{Kind, START, TestApp, addressed};

#[tokio::test]
async fn ten_codes_are_shown_once_and_told_to_the_owner() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let account = async || caller.get(paths::ACCOUNT).await.granted::<AccountView>(200).recovery_codes;
    assert_eq!(account().await, None);

    let answer = caller.press(paths::RECOVERY_CODES).await;
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    let made: NewRecoveryCodes = answer.granted(201);
    assert_eq!(made.made_at, START);
    let different: HashSet<_> = made.codes.iter().map(|code| code.reveal().to_owned()).collect();
    assert_eq!(different.len(), 10);
    let selectors: HashSet<_> = made.codes.iter().map(|code| code.selector().to_owned()).collect();
    assert_eq!(selectors.len(), 10);
    assert_eq!(account().await, Some(RecoveryCodesState { left: 10, made_at: START, low: false }));

    let letters = app.letters().await;
    assert_eq!(addressed(&letters), [("taro@example.com", Kind::RecoveryCodesGenerated)]);
    assert!(letters[0].text.contains("まだ使えるリカバリーコード：10個"), "{}", letters[0].text);
    assert!(letters[0].stop.is_some());
    assert_eq!(app.count_of(&taro, "recovery_codes_generated").await, 1);
    let rows = app.traces(&taro).await.recovery_codes;
    for code in &made.codes {
        let row = rows.iter().find(|row| row.selector == code.selector()).unwrap();
        assert!(row.hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", row.hash);
        assert!(!row.hash.contains(&code.reveal()[4..]));
    }
}

#[tokio::test]
async fn new_codes_take_the_place_of_the_old_ones() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let old = caller.recovery_codes().await;
    let new = caller.recovery_codes().await;
    let login = app.past_password(&taro).await;
    login.verify_by_recovery_code(&old[0]).await.refused(ProblemCode::WrongCode);
    login.verify_by_recovery_code(&new[0]).await.granted::<LoginAnswer>(200);
    assert_eq!(app.traces(&taro).await.recovery_codes.len(), 10);
}

#[tokio::test]
async fn all_other_sessions_end() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let one = app.signed_in(&taro).await;
    app.advance(Duration::from_secs(1));
    let other = app.signed_in(&taro).await;
    one.recovery_codes().await;
    other.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    one.get(paths::ACCOUNT).await.granted::<AccountView>(200);
}

#[tokio::test]
async fn without_a_fresh_second_factor_none_are_made() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let half_way = app.past_password(&taro).await;
    let full = app.signed_in(&taro).await;
    full.recovery_codes().await;
    app.letters().await;
    app.caller().press(paths::RECOVERY_CODES).await.refused(ProblemCode::NotSignedIn);
    half_way.press(paths::RECOVERY_CODES).await.refused(ProblemCode::SessionEnded);
    let half_way = app.past_password(&taro).await;
    half_way.press(paths::RECOVERY_CODES).await.refused(ProblemCode::SecondFactorRequired);
    let before = app.traces(&taro).await;
    let until = START.plus(Duration::from_mins(5));
    app.change(&taro, |row| row.second_factor_locked_until = Some(until)).await;
    full.press(paths::RECOVERY_CODES).await.refused(ProblemCode::SecondFactorLocked);
    app.change(&taro, |row| row.second_factor_locked_until = None).await;
    app.advance(Duration::from_mins(10));
    full.press(paths::RECOVERY_CODES).await.refused(ProblemCode::StepUpRequired);
    app.assert_nothing_happened(&taro, &before).await;
}

#[tokio::test]
async fn without_an_address_it_is_told_on_screen() {
    let app = TestApp::start().await;
    let (_, full, _) = app.without_mail("taro").await;
    full.recovery_codes().await;
    let account: AccountView = full.get(paths::ACCOUNT).await.granted(200);
    assert_eq!(
        account.unacknowledged_events.iter().map(|event| event.kind).collect::<Vec<_>>(),
        [HistoryKind::RecoveryCodesGenerated]
    );
    assert!(app.letters().await.is_empty());
}

#[tokio::test]
async fn whoever_makes_them_again_and_again_has_to_wait() {
    let app = TestApp::start_with(|config| config.limits.set_up.free = 3).await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    for _ in 0..3 {
        caller.recovery_codes().await;
    }
    // The first beyond is granted, and a second has to pass before the next; an app counts as well.
    caller.new_authenticator("phone").await;
    app.letters().await;
    let before = app.traces(&taro).await;
    for answer in [caller.press(paths::RECOVERY_CODES).await, caller.begin_authenticator("phone").await] {
        assert_eq!(answer.refused(ProblemCode::TooManySetUps).retry_after, Some(1));
    }
    app.assert_nothing_happened(&taro, &before).await;
    app.advance(Duration::from_secs(1));
    caller.recovery_codes().await;
    let refused = caller.press(paths::RECOVERY_CODES).await.refused(ProblemCode::TooManySetUps);
    assert_eq!(refused.retry_after, Some(2));

    let hanako = app.person("hanako").await;
    app.signed_in(&hanako).await.recovery_codes().await;
    app.advance(Duration::from_secs(3601));
    app.signed_in(&taro).await.recovery_codes().await;
}
