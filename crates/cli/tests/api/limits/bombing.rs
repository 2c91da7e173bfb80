//! Many accounts and flows aimed at one mailbox: it gets three codes in ten minutes and ten a day.

use std::time::Duration;

use futures_util::future::join_all;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, Timestamp, paths};
use serde_json::json;

use crate::support::{Caller, Person, TestApp};

/// One mailbox, however it is spelled.
const SPELLINGS: [&str; 4] =
    ["victim@example.com", "Victim@Example.com", "victim+a@example.com", "VICTIM+b@example.com"];

async fn crowd(app: &TestApp, size: usize) -> Vec<Person> {
    let mut crowd = Vec::new();
    for number in 0..size {
        let address = SPELLINGS[number % SPELLINGS.len()].to_owned();
        let user_id = format!("person{number}");
        crowd.push(app.person_with(&user_id, |row| row.mail_address = Some(address.parse().unwrap())).await);
    }
    crowd
}

/// How many mails have come, under whatever spelling.
async fn mailed(app: &TestApp) -> usize {
    app.deliver().await;
    app.mailbox.mails().iter().filter(|mail| mail.code().is_some()).count()
}

#[tokio::test]
async fn a_crowd_at_one_moment_gets_three_codes_into_one_mailbox() {
    let app = TestApp::start().await;
    app.stand_still();
    let other_process = app.another_process().await;
    let mut callers = Vec::new();
    for (number, person) in crowd(&app, 12).await.iter().enumerate() {
        let caller = app.past_password(person).await;
        callers.push(if number % 2 == 0 { caller } else { other_process.with_token(caller.token()) });
    }
    let answers = join_all(callers.iter().map(|caller| caller.press(paths::LOGIN_OTP))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 3);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(refused.refused(ProblemCode::SendLimitReached).retry_after, Some(600));
    }
    assert_eq!(mailed(&app).await, 3);
}

/// As a provider reads it, one mailbox too.
const AT_GMAIL: [&str; 5] = [
    "victimbox@gmail.com",
    "v.ictimbox@gmail.com",
    "victimbox@googlemail.com",
    "V.i.c.t.i.m.b.o.x+a@GoogleMail.com",
    "victim.box+b.c@gmail.com",
];

#[tokio::test]
async fn dots_and_a_second_domain_of_the_provider_do_not_make_a_second_mailbox() {
    let app = TestApp::start().await;
    for (number, address) in AT_GMAIL.into_iter().enumerate() {
        let user_id = format!("person{number}");
        let person = app.person_with(&user_id, |row| row.mail_address = Some(address.parse().unwrap())).await;
        let caller = app.past_password(&person).await;
        let answer = caller.press(paths::LOGIN_OTP).await;
        match number {
            0..3 => assert_eq!(answer.status, 200, "{}", answer.text),
            _ => assert_eq!(answer.refused(ProblemCode::SendLimitReached).retry_after, Some(600)),
        }
    }
    app.deliver().await;
    let mut recipients: Vec<_> = app.mailbox.mails().into_iter().flat_map(|mail| mail.envelope_to).collect();
    recipients.sort();
    let mut expected = AT_GMAIL[..3].to_vec();
    expected.sort_unstable();
    assert_eq!(recipients, expected, "a mail goes to the address as it was typed");
}

#[tokio::test]
async fn whatever_a_crowd_does_for_a_day_the_mailbox_stays_within_its_limits() {
    let app = TestApp::start().await;
    let crowd = crowd(&app, 5).await;
    let mut callers: Vec<Caller> = Vec::new();
    let mut arrivals: Vec<Timestamp> = Vec::new();
    // Every four minutes for thirty hours, each time somebody else; each of them comes around
    // before the session is idle for too long, and logs in again when it is too old.
    for step in 0..(30 * 15) {
        if step % (11 * 15) == 0 {
            callers.clear();
            for person in &crowd {
                callers.push(app.past_password(person).await);
            }
        }
        let answer = callers[step % callers.len()].press(paths::LOGIN_OTP).await;
        if answer.status != 200 {
            answer.refused(ProblemCode::SendLimitReached);
        }
        let now = mailed(&app).await;
        let new = now - arrivals.len();
        arrivals.extend(std::iter::repeat_n(app.app.now(), new));
        app.advance(Duration::from_mins(4));
    }
    for (span, limit) in [(Duration::from_mins(10), 3), (Duration::from_hours(24), 10)] {
        for window in arrivals.windows(limit + 1) {
            assert!(window[limit].since(window[0]) >= span, "{limit} in {span:?}: {arrivals:?}");
        }
    }
    assert_eq!(arrivals.len(), 20, "and the owner of the mailbox gets what the limits allow");
}

#[tokio::test]
async fn address_changes_and_log_ins_are_counted_together() {
    let app = TestApp::start().await;
    let victim = app.person("victim").await;
    let mut attackers = Vec::new();
    for name in ["one", "two", "three", "four"] {
        let person = app.person(name).await;
        attackers.push(app.signed_in(&person).await);
    }
    app.advance(Duration::from_secs(1));
    for (number, attacker) in attackers.iter().enumerate() {
        let body = json!({ "address": SPELLINGS[number % SPELLINGS.len()] });
        let answer = attacker.post(paths::ADDRESS_CHANGES, &body).await;
        match number {
            0..3 => assert_eq!(answer.status, 201, "{}", answer.text),
            _ => assert_eq!(answer.refused(ProblemCode::SendLimitReached).retry_after, Some(600)),
        }
    }
    let owner = app.past_password(&victim).await;
    let wait = owner.press(paths::LOGIN_OTP).await.refused(ProblemCode::SendLimitReached).retry_after;
    app.advance(Duration::from_secs(wait.unwrap()));
    owner.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let code = app.newest_code(&victim.mail).await;
    owner.verify_login(&code).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn the_limits_of_one_mailbox_touch_no_other() {
    let app = TestApp::start().await;
    for person in crowd(&app, 3).await {
        app.past_password(&person).await.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    }
    let neighbour = app.person("neighbour").await;
    app.signed_in(&neighbour).await;
}
