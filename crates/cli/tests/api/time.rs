//! Time is right: to the second at every limit, when the clock jumps, and after 2038.

use std::time::Duration;

use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::revocation::RevocationView;
use ninsho_shared::session::{CurrentSession, Level, SessionView};
use ninsho_shared::{ProblemCode, Timestamp, paths};
use serde_json::json;

use crate::support::{Answer, Caller, PASSWORD, Person, START, TestApp, other_code};

const SECOND: Duration = Duration::from_secs(1);

fn minutes(minutes: u64) -> Duration {
    Duration::from_mins(minutes)
}

/// Changes the address, from the beginning to the end, and keeps the person's new one.
async fn change_address(app: &TestApp, caller: &Caller, person: &mut Person, address: &str) {
    let begun = caller.post(paths::ADDRESS_CHANGES, &json!({ "address": address })).await;
    let id = begun.granted::<AddressChangeView>(201).id();
    let code = json!({ "code": app.newest_code(address).await });
    let done = caller.post(&paths::address_change_verify(id), &code).await;
    assert!(matches!(done.granted(200), AddressChangeView::Completed { .. }), "{}", done.text);
    address.clone_into(&mut person.mail);
}

#[tokio::test]
async fn a_code_counts_for_ten_minutes_and_not_a_moment_longer() {
    for (wait, granted) in [
        (minutes(10) - SECOND, true),
        (minutes(10) - Duration::from_millis(1), true),
        (minutes(10), false),
        (minutes(10) + SECOND, false),
    ] {
        let app = TestApp::start().await;
        app.stand_still();
        let taro = app.person("taro").await;
        let (caller, code) = app.with_code(&taro).await;
        app.advance(wait);
        let answer = caller.verify_login(&code).await;
        if granted {
            answer.granted::<LoginAnswer>(200);
        } else {
            answer.refused(ProblemCode::CodeExpired);
        }
    }
}

#[tokio::test]
async fn a_resend_makes_a_code_live_no_longer() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    app.advance(minutes(9));
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    app.advance(minutes(1));
    caller.verify_login(&code).await.refused(ProblemCode::CodeExpired);
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_without_use() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.advance(minutes(30) - SECOND);
    assert_eq!(caller.session().await.idle_until, START.plus(minutes(60) - SECOND), "a use renews it");
    app.advance(minutes(30) - SECOND);
    caller.session().await;
    app.advance(minutes(30) + SECOND);
    caller.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    app.clock.set(START);
    let other = app.signed_in(&taro).await;
    app.advance(minutes(30));
    other.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_however_it_is_used() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let end = caller.session().await.expires_at;
    assert_eq!(end, START.plus(minutes(12 * 60)));
    for _ in 0..35 {
        app.advance(minutes(20));
        caller.session().await;
    }
    app.advance(minutes(20) - SECOND);
    assert_eq!(caller.session().await.idle_until, end, "what is shown is when it really ends");
    app.advance(SECOND);
    caller.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
}

#[tokio::test]
async fn a_second_factor_is_fresh_for_ten_minutes_and_not_a_moment_longer() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let body = json!({ "address": "new@example.org" });
    app.advance(minutes(10) - SECOND);
    assert_eq!(caller.post(paths::ADDRESS_CHANGES, &body).await.status, 201);
    app.advance(SECOND);
    caller.post(paths::ADDRESS_CHANGES, &body).await.refused(ProblemCode::StepUpRequired);
}

#[tokio::test]
async fn a_clock_that_is_set_back_neither_keeps_anybody_out_nor_opens_what_was_shut() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    for _ in 0..10 {
        app.caller().log_in("taro", "wrong").await.refused(ProblemCode::WrongCredentials);
    }
    app.advance(minutes(1));
    let (used, code) = app.with_code(&taro).await;
    let open = used.with_session_of(&used.verify_login(&code).await);
    let (exhausted, code_of_exhausted) = app.with_code(&taro).await;
    for _ in 0..5 {
        exhausted.verify_login(&other_code(&code_of_exhausted)).await.refused(ProblemCode::WrongCode);
    }
    let ended = app.past_password(&taro).await;
    ended.delete(paths::SESSION).await;

    for back in [minutes(5), minutes(60), minutes(24 * 60)] {
        app.clock.set(START.minus(back));
        assert_eq!(open.session().await.level, Level::Full);
        used.verify_login(&code).await.refused(ProblemCode::SessionReplaced);
        exhausted.verify_login(&code_of_exhausted).await.refused(ProblemCode::CodeExhausted);
        ended.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
        assert_eq!(app.row(&taro).await.second_factor_failures, 5);
    }
    app.clock.set(START.minus(minutes(60)));
    let hanako = app.person("hanako").await;
    app.signed_in(&hanako).await;
    app.past_password(&taro).await;
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_ends_what_is_old_and_lets_everybody_begin_again() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    let full = app.signed_in(&taro).await;
    let old_session = full.session().await.id;
    app.advance(Duration::from_hours(24 * 365 * 3));
    caller.verify_login(&code).await.refused(ProblemCode::SessionEnded);
    full.get(paths::ACCOUNT).await.refused(ProblemCode::SessionEnded);
    let again = app.signed_in(&taro).await;
    again.delete(&paths::session(old_session)).await;
    again.get(paths::ACCOUNT).await.granted::<serde_json::Value>(200);
}

#[tokio::test]
async fn the_years_2038_and_2106_are_years_like_any_other() {
    let app = TestApp::start().await;
    let mut taro = app.person("taro").await;
    for (number, seconds) in [i64::from(i32::MAX), i64::from(u32::MAX)].into_iter().enumerate() {
        // Five seconds before the count of seconds outgrows 32 bits.
        app.clock.set(Timestamp::from_millis((seconds - 4) * 1000));
        let (caller, code) = app.with_code(&taro).await;
        let before = caller.session().await;
        app.advance(10 * SECOND);
        let caller = caller.with_session_of(&caller.verify_login(&code).await);
        let session = caller.session().await;
        assert!(session.created_at > before.created_at && session.expires_at > session.created_at);
        assert_eq!(session.created_at.as_seconds(), seconds + 6);
        change_address(&app, &caller, &mut taro, &format!("taro{number}@example.org")).await;
        for _ in 0..10 {
            app.caller().log_in("taro", "wrong").await.refused(ProblemCode::WrongCredentials);
        }
        let wait = app.caller().log_in("taro", PASSWORD).await.refused(ProblemCode::TooManyAttempts);
        assert_eq!(wait.retry_after, Some(60));
        app.advance(minutes(1));
        let (caller, code) = app.with_code(&taro).await;
        app.change(&taro, |row| row.second_factor_failures = 9).await;
        caller.verify_login(&other_code(&code)).await.refused(ProblemCode::WrongCode);
        let locked = caller.verify_login(&code).await.refused(ProblemCode::SecondFactorLocked);
        assert_eq!(locked.retry_after, Some(900));
        app.advance(minutes(15));
        app.signed_in(&taro).await;
    }
}

#[tokio::test]
async fn while_the_clock_runs_every_link_about_a_factor_offers_the_freeze() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let phone = app.authenticator_in(&caller, "phone").await;
    let codes = caller.recovery_codes().await;
    let again = app.past_password(&taro).await;
    let passed = again.verify_by_recovery_code(&codes[0]).await;
    let again = again.with_session_of(&passed);
    assert_eq!(again.remove_authenticator(phone.id).await.status, 204);
    let mut letters = app.letters().await;
    let shiro = app.person_with("shiro", |row| {
        (row.mail_address, row.mail_since, row.enrolled_at) = (None, None, None);
    });
    app.initializing(&shiro.await).await.register(&app, "shiro@example.net").await;
    letters.extend(app.letters().await);
    letters.retain(|letter| letter.stop.is_some());
    assert!(letters.len() >= 5, "{letters:?}");
    for letter in &letters {
        let read = app.caller().read_revocation(letter.stop.as_ref().unwrap()).await;
        assert!(matches!(read, RevocationView::CanFreeze { .. }), "{:?}: {read:?}", letter.kind);
    }
}

#[tokio::test]
async fn while_the_clock_runs_a_link_still_stops_the_change_that_it_was_mailed_for() {
    for completed in [false, true] {
        let app = TestApp::start().await;
        let mut taro = app.person("taro").await;
        let old = taro.mail.clone();
        let caller = app.signed_in(&taro).await;
        if completed {
            change_address(&app, &caller, &mut taro, "new@example.org").await;
        } else {
            let body = json!({ "address": "new@example.org" });
            caller.post(paths::ADDRESS_CHANGES, &body).await.granted::<AddressChangeView>(201);
        }
        let link = app.newest_mail(&old).await.links().pop().unwrap();
        let stopped = caller.stranger().press(&paths::revocation(link.rsplit('/').next().unwrap())).await;
        let step = if completed { "frozen" } else { "stopped" };
        assert_eq!(stopped.granted::<serde_json::Value>(200)["step"], step);
    }
}

#[tokio::test]
async fn to_look_at_a_session_is_no_use_of_it() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.advance(minutes(28));
    let look = format!("{}?renew=false", paths::SESSION);
    let session = open(&caller.get(&look).await);
    assert_eq!((session.as_of, session.idle_until), (START.plus(minutes(28)), START.plus(minutes(30))));
    let session = open(&caller.get(&format!("{}?renew=true", paths::SESSION)).await);
    assert_eq!(session.idle_until, START.plus(minutes(58)), "said or not, a request is a use");
    app.advance(minutes(30));
    let ended = caller.get(&look).await.refused(ProblemCode::SessionEnded);
    assert_eq!(ended.ended_because.as_deref(), Some("idle"));
    for wrong in ["?renew=maybe", "?renewed=false"] {
        caller.get(&format!("{}{wrong}", paths::SESSION)).await.refused(ProblemCode::InvalidRequest);
    }
}

fn open(answer: &Answer) -> SessionView {
    match answer.granted(200) {
        CurrentSession::Open { session } => session,
        CurrentSession::None => panic!("there is no session"),
    }
}
