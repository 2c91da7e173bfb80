//! One-time passwords for another log-in, over the same counts and limits as here.

use std::time::Duration;

use ninsho_shared::account::{HistoryKind, HistoryView};
use ninsho_shared::login::Factor;
use ninsho_shared::otp::{OtpChallengeView, OtpFactorsView, OtpVerifiedView};
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::support::{Answer, Caller, Kind, Person, TestApp, other_code};

async fn ask(portal: &Caller, person: &Person) -> Answer {
    let context = json!({ "application": "図書館ポータル", "network": "192.0.2.7", "user_agent": "Firefox/140.0 (Windows NT 10.0)" });
    let request = portal.request(Method::POST, paths::OTP_CHALLENGES);
    // What the portal's own HTTP library accepts says nothing of the person.
    let request = request.header("accept-language", "en");
    portal.send(request.json(&json!({ "user_id": person.user_id, "context": context }))).await
}

async fn asked(portal: &Caller, person: &Person) -> Uuid {
    ask(portal, person).await.granted::<OtpChallengeView>(201).id()
}

async fn verify(portal: &Caller, id: Uuid, code: &str) -> Answer {
    portal.post(&paths::otp_challenge_verify(id), &json!({ "code": code })).await
}

#[tokio::test]
async fn a_portal_asks_for_a_mailed_code_and_the_owner_sees_which_portal_it_was() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (_, portal) = app.portal().await;
    let factors: OtpFactorsView = portal.get(&paths::otp_factors("taro")).await.granted(200);
    assert_eq!(
        (factors.usable, factors.mail_address.as_deref()),
        (vec![Factor::Mail], Some("t****o@example.com"))
    );

    let begun = ask(&portal, &taro).await;
    let OtpChallengeView::CodeSent { id, application, mail_address, .. } = begun.granted(201) else {
        panic!("{}", begun.text)
    };
    assert_eq!((application.as_str(), mail_address.as_str()), ("図書館ポータル", "t****o@example.com"));
    assert_eq!(begun.header("location"), Some(paths::otp_challenge(id)));
    let letters = app.letters().await;
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!(letter.kind, Kind::Code);
    for part in
        ["図書館ポータル へのログイン", "log in to 図書館ポータル", "192.0.2.0/24", "Firefox, Windows"]
    {
        assert!(letter.text.contains(part), "{part}: {}", letter.text);
    }
    assert!(
        letter.text.starts_with("【図書館ポータル へのログイン】ワンタイムパスワード："),
        "{}",
        letter.text
    );
    let code = letter.code.clone().unwrap();
    let done: OtpVerifiedView = verify(&portal, id, &code).await.granted(200);
    assert_eq!((done.user_id.as_str(), done.factor), ("taro", Factor::Mail));
    verify(&portal, id, &code).await.refused(ProblemCode::CodeUsed);
    let read = portal.get(&paths::otp_challenge(id)).await.granted(200);
    assert!(matches!(read, OtpChallengeView::Verified { factor: Factor::Mail, .. }), "{read:?}");

    let history: HistoryView = app.signed_in(&taro).await.get(paths::ACCOUNT_HISTORY).await.granted(200);
    let event = history.events.iter().find(|event| event.kind == HistoryKind::OtpVerified).unwrap();
    assert_eq!(event.application.as_deref(), Some("図書館ポータル"));
    assert_eq!(event.origin.as_ref().unwrap().network, "192.0.2.0/24");
}

#[tokio::test]
async fn a_page_that_is_reloaded_gets_the_same_challenge_and_its_code_again_after_a_minute() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (_, portal) = app.portal().await;
    let id = asked(&portal, &taro).await;
    assert_eq!(ask(&portal, &taro).await.granted::<OtpChallengeView>(200).id(), id);
    assert_eq!(app.codes_mailed(&taro.mail).await, 1);
    app.advance(Duration::from_mins(1));
    assert_eq!(ask(&portal, &taro).await.granted::<OtpChallengeView>(200).id(), id);
    assert_eq!(app.codes_mailed(&taro.mail).await, 2);
    app.advance(Duration::from_mins(9));
    let ended = portal.get(&paths::otp_challenge(id)).await.granted(200);
    assert!(matches!(ended, OtpChallengeView::Ended { .. }), "{ended:?}");
    assert_ne!(ask(&portal, &taro).await.granted::<OtpChallengeView>(201).id(), id);
}

#[tokio::test]
async fn wrong_codes_count_like_those_of_the_log_in_here_and_lock_both() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (_, portal) = app.portal().await;
    for round in 0..2 {
        let id = asked(&portal, &taro).await;
        let wrong = other_code(&app.newest_code(&taro.mail).await);
        for left in (0..5).rev() {
            let problem = verify(&portal, id, &wrong).await.refused(ProblemCode::WrongCode);
            assert_eq!(problem.attempts_left, Some(left), "round {round}");
        }
    }
    assert_eq!(app.row(&taro).await.second_factor_failures, 10);
    ask(&portal, &taro).await.refused(ProblemCode::SecondFactorLocked);
    let caller = app.past_password(&taro).await;
    caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::SecondFactorLocked);
    app.advance(Duration::from_mins(15));
    app.signed_in(&taro).await;
    assert_eq!(app.row(&taro).await.second_factor_failures, 0);
}

#[tokio::test]
async fn the_codes_of_a_portal_the_log_in_here_and_another_portal_are_not_each_others() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (_, portal) = app.portal().await;
    let other = app.client_with("other", "otp:send otp:verify", |_| {}).await.caller(&app).await;
    let id = asked(&portal, &taro).await;
    let code = app.newest_code(&taro.mail).await;
    for request in [other.get(&paths::otp_challenge(id)).await, verify(&other, id, &code).await] {
        request.refused(ProblemCode::NotFound);
    }
    let (login, of_login) = app.with_code(&taro).await;
    login.verify_login(&code).await.refused(ProblemCode::CodeVoid);
    verify(&portal, id, &of_login).await;
    assert_eq!(app.count_of(&taro, "otp_verified").await, 0);
    assert_eq!(app.count_of(&taro, "logged_in").await, 0);
}

#[tokio::test]
async fn an_authenticator_and_a_recovery_code_need_no_challenge_and_count_once() {
    let app = TestApp::start().await;
    let (taro, caller, own) = app.with_authenticator("taro").await;
    let codes = caller.recovery_codes().await;
    app.letters().await;
    let (_, portal) = app.portal().await;
    let verify_now =
        async |code: &str| portal.post(paths::OTP_VERIFY, &json!({ "user_id": "taro", "code": code })).await;
    let shown = app.shown(&own);
    assert_eq!(verify_now(&shown).await.granted::<OtpVerifiedView>(200).factor, Factor::Authenticator);
    verify_now(&shown).await.refused(ProblemCode::CodeUsed);
    assert_eq!(verify_now(&codes[0]).await.granted::<OtpVerifiedView>(200).factor, Factor::RecoveryCode);
    verify_now(&codes[0]).await.refused(ProblemCode::CodeUsed);
    verify_now("87110354").await.refused(ProblemCode::NoCodeSent);
    let letters = app.letters().await;
    assert_eq!(letters.iter().filter(|letter| letter.kind == Kind::RecoveryCodeUsed).count(), 1);
    assert_eq!(app.count_of(&taro, "otp_verified").await, 2);
}

#[tokio::test]
async fn an_authenticator_is_asked_for_and_any_factor_of_the_person_answers() {
    let app = TestApp::start().await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    let (_, portal) = app.portal().await;
    let begun: OtpChallengeView = ask(&portal, &taro).await.granted(201);
    assert!(matches!(begun, OtpChallengeView::CodeSent { .. }), "mail was used last: {begun:?}");
    let body = json!({ "user_id": "taro", "factor": "authenticator" });
    let asked: OtpChallengeView = portal.post(paths::OTP_CHALLENGES, &body).await.granted(201);
    assert!(matches!(asked, OtpChallengeView::AskAuthenticator { .. }), "{asked:?}");
    verify(&portal, asked.id(), "87110354").await.refused(ProblemCode::NoCodeSent);
    app.advance(Duration::from_secs(30));
    verify(&portal, asked.id(), &app.shown(&own)).await.granted::<OtpVerifiedView>(200);
    let recovery = json!({ "user_id": "taro", "factor": "recovery_code" });
    portal.post(paths::OTP_CHALLENGES, &recovery).await.refused(ProblemCode::FactorNotSet);
}

#[tokio::test]
async fn a_portal_bombs_no_mailbox() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (_, portal) = app.portal().await;
    let mut refused = None;
    for number in 0..7 {
        let body = json!({ "user_id": "taro", "context": { "application": format!("app {number}") } });
        let answer = portal.post(paths::OTP_CHALLENGES, &body).await;
        if answer.status != 201 {
            refused = refused.or(Some((number, answer.refusal())));
        }
    }
    assert_eq!(refused, Some((3, Some(ProblemCode::SendLimitReached))));
    assert_eq!(app.codes_mailed(&taro.mail).await, 3);
}
