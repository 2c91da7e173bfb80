//! One code, many requests, all doors, one moment.

use std::time::Duration;

use futures_util::future::join_all;
use ninsho_shared::ProblemCode;

use super::{Door, Doors, Tried, challenge, client, right, start};
use crate::support::{Person, TestApp};

/// Sends these codes in turn, each to every door in turn.
async fn at_once(doors: &Doors, codes: &[&str], count: usize) -> Vec<Tried> {
    let tries = (0..count).map(|number| {
        let code = codes[number % codes.len()];
        doors.send(number, Door::ALL[number / codes.len() % Door::ALL.len()], code)
    });
    join_all(tries).await
}

#[tokio::test]
async fn of_32_mailed_codes_at_once_over_all_doors_exactly_one_counts() {
    let app = start().await;
    let portal = client(&app, "portal").await.caller(&app).await;
    for round in 0..4 {
        let person = app.person(&format!("person{round}")).await;
        let login = app.past_password(&person).await;
        let id = challenge(&portal, &person, "mail").await;
        let code = app.newest_code(&person.mail).await;
        let doors = Doors::open(&app, &person, &portal, id, &login).await;
        let tried = at_once(&doors, &[&code], 32).await;
        let [one] = right(&tried)[..] else { panic!("round {round}: {tried:#?}") };
        assert!(![Door::LogIn, Door::Otp].contains(&one.door), "{one:?}");
        assert_eq!(app.events(&person).await, ["otp_verified"]);
        assert_eq!(app.row(&person).await.second_factor_failures, 0);
        let again = at_once(&doors, &[&code], Door::ALL.len()).await;
        assert!(right(&again).is_empty(), "{again:#?}");
    }
}

#[tokio::test]
async fn the_codes_of_a_challenge_and_of_the_log_in_open_nothing_but_their_own_even_at_once() {
    let app = start().await;
    let portal = client(&app, "portal").await.caller(&app).await;
    for round in 0..4 {
        let person = app.person(&format!("person{round}")).await;
        let id = challenge(&portal, &person, "mail").await;
        let of_challenge = app.newest_code(&person.mail).await;
        let (login, of_login) = app.with_code(&person).await;
        let doors = Doors::open(&app, &person, &portal, id, &login).await;
        // Each is typed at the other's doors as well, which makes it void: none has to be right.
        let codes = [of_challenge.as_str(), of_login.as_str()];
        let tries = (0..42).map(|number| {
            let (code, door) = (codes[number % 2], Door::ALL[number / 2 % Door::ALL.len()]);
            let doors = &doors;
            async move { (code, doors.send(number, door, code).await) }
        });
        let mut granted = (0, 0);
        for (code, one) in join_all(tries).await {
            assert!(one.answer.status < 500, "{one:?}");
            if one.is_right {
                assert_eq!(one.door == Door::LogIn, code == of_login, "{one:?}");
                *(if one.door == Door::LogIn { &mut granted.1 } else { &mut granted.0 }) += 1;
            }
        }
        let counted = (app.count_of(&person, "otp_verified").await, app.count_of(&person, "logged_in").await);
        assert_eq!(granted, counted, "round {round}");
        assert!(granted.0 <= 1 && granted.1 <= 1, "{granted:?}");
    }
}

#[tokio::test]
async fn of_32_codes_of_one_time_step_at_once_over_all_doors_exactly_one_counts() {
    let app = start().await;
    let portal = client(&app, "portal").await.caller(&app).await;
    for round in 0..4 {
        let (person, _, own) = app.with_authenticator(&format!("person{round}")).await;
        let before = (app.count_of(&person, "logged_in").await, app.count_of(&person, "otp_verified").await);
        let login = app.past_password(&person).await;
        let id = challenge(&portal, &person, "authenticator").await;
        let doors = Doors::open(&app, &person, &portal, id, &login).await;
        let code = app.shown(&own);
        let tried = at_once(&doors, &[&code], 32).await;
        assert_eq!(right(&tried).len(), 1, "round {round}: {tried:#?}");
        let after = (app.count_of(&person, "logged_in").await, app.count_of(&person, "otp_verified").await);
        assert_eq!(after.0 + after.1, before.0 + before.1 + 1);
        unlock(&app, &person).await;
        doors.send(0, Door::Otp, &code).await.answer.refused(ProblemCode::CodeUsed);
        app.advance(Duration::from_secs(30));
        assert!(doors.send(0, Door::Otp, &app.shown(&own)).await.is_right, "the next step counts");
    }
}

#[tokio::test]
async fn of_the_same_recovery_code_at_once_over_all_doors_exactly_one_counts() {
    let app = start().await;
    let portal = client(&app, "portal").await.caller(&app).await;
    let (person, caller, _) = app.with_authenticator("taro").await;
    for code in &caller.recovery_codes().await[..3] {
        let login = app.past_password(&person).await;
        let id = challenge(&portal, &person, "authenticator").await;
        let doors = Doors::open(&app, &person, &portal, id, &login).await;
        let tried = at_once(&doors, &[code], 2 * Door::ALL.len()).await;
        assert_eq!(right(&tried).len(), 1, "{tried:#?}");
        unlock(&app, &person).await;
    }
}

/// Those that came after the right one may have been too many.
async fn unlock(app: &TestApp, person: &Person) {
    app.change(person, |row| {
        (row.second_factor_failures, row.second_factor_given_back) = (0, 0);
        row.second_factor_locked_until = None;
    })
    .await;
}
