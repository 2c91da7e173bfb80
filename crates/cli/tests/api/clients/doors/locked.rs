//! Wrong codes are counted together, lock all doors, and a locked door says nothing.

use std::time::Duration;

use futures_util::future::join_all;
use ninsho_shared::ProblemCode;

use super::{Door, Doors, challenge, client, right, start};
use crate::support::{other_authenticator_code, other_code};

#[tokio::test]
async fn of_200_wrong_codes_at_once_over_all_doors_ten_are_compared_and_then_every_door_is_locked() {
    let app = start().await;
    let client = client(&app, "portal").await;
    let portal = client.caller(&app).await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    let id = challenge(&portal, &taro, "mail").await;
    let mailed = app.newest_code(&taro.mail).await;
    let (login, at_login) = app.with_code(&taro).await;
    let doors = Doors::open(&app, &taro, &portal, id, &login).await;
    let shown = app.shown(&own);
    let wrong = [other_code(&mailed), other_authenticator_code(&shown)];
    assert_ne!(wrong[0], at_login);
    let tries = (0..200)
        .map(|number| doors.send(number, Door::ALL[number / 2 % Door::ALL.len()], &wrong[number % 2]));
    let tried = join_all(tries).await;
    assert!(right(&tried).is_empty(), "{:#?}", right(&tried));
    assert_eq!(app.count_of(&taro, "wrong_code").await, 10);
    assert_eq!(app.count_of(&taro, "second_factor_locked").await, 1);
    assert_eq!(app.row(&taro).await.second_factor_failures, 10);

    // From here on right and wrong are told apart nowhere.
    app.clock.stand_still();
    for door in Door::ALL {
        let of_mail = if door == Door::LogIn { &at_login } else { &mailed };
        for (good, bad) in [(of_mail, &wrong[0]), (&shown, &wrong[1])] {
            let (good, bad) = (doors.send(0, door, good).await, doors.send(0, door, bad).await);
            assert!(!good.is_right, "{good:?}");
            assert_eq!(good.comparable(), bad.comparable(), "{door:?}");
        }
        if matches!(door, Door::Challenge | Door::LogIn) {
            doors.send(0, door, &shown).await.answer.refused(ProblemCode::SecondFactorLocked);
        }
    }
    assert_eq!(app.count_of(&taro, "wrong_code").await, 10, "nothing was looked at");

    app.advance(Duration::from_mins(15));
    // The access token has grown old.
    let portal = client.caller(&app).await;
    let id = challenge(&portal, &taro, "authenticator").await;
    let doors = Doors::open(&app, &taro, &portal, id, &login).await;
    assert!(doors.send(0, Door::Challenge, &app.shown(&own)).await.is_right);
    assert_eq!(app.row(&taro).await.second_factor_failures, 0);
    app.advance(Duration::from_secs(30));
    let login = app.past_password(&taro).await;
    assert_eq!(login.verify_by_authenticator(&app.shown(&own)).await.status, 200);
}

#[tokio::test]
async fn five_wrong_codes_at_once_use_a_challenge_up_whichever_door_they_came_to() {
    let app = start().await;
    let taro = app.person("taro").await;
    let portal = client(&app, "portal").await.caller(&app).await;
    let login = app.past_password(&taro).await;
    let id = challenge(&portal, &taro, "mail").await;
    let code = app.newest_code(&taro.mail).await;
    let doors = Doors::open(&app, &taro, &portal, id, &login).await;
    let wrong = other_code(&code);
    let tried = join_all((0..100).map(|number| doors.send(number, Door::ALL[number % 7], &wrong))).await;
    assert!(right(&tried).is_empty());
    assert_eq!(app.row(&taro).await.second_factor_failures, 5);
    for door in Door::ALL {
        assert!(!doors.send(0, door, &code).await.is_right, "{door:?}");
    }
    doors.send(0, Door::Challenge, &code).await.answer.refused(ProblemCode::CodeExhausted);
    assert_eq!(app.count_of(&taro, "otp_verified").await, 0);
}
