//! Rows 1 to 3: a code works once and is compared five times, whichever process is asked.

use std::time::Duration;

use futures_util::future::join_all;
use ninsho_shared::ProblemCode;
use ninsho_shared::authenticators::AuthenticatorView;

use crate::support::{
    Answer, Fleet, MANY_MAILS, OwnAuthenticator, Owner, authenticator_code_at, other_authenticator_code,
    other_code,
};

/// How many of the answers were granted. None is a fault of the server.
fn granted(answers: &[Answer]) -> usize {
    for answer in answers {
        assert!(answer.status < 500, "{}", answer.text);
    }
    answers.iter().filter(|answer| answer.status == 200).count()
}

fn refused(answers: &[Answer], code: ProblemCode) -> usize {
    answers.iter().filter(|answer| answer.refusal() == Some(code)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_32_right_codes_at_once_exactly_one_counts() {
    let Some(fleet) = Fleet::pair(MANY_MAILS).await else { return };
    let mut taro = Owner::new(&fleet, "taro").await;
    for round in 0..4 {
        let (caller, code) = taro.with_code().await;
        let answers = join_all((0..32).map(|_| caller.verify_login(&code))).await;
        assert_eq!(granted(&answers), 1, "log-in, round {round}");
        let session = answers.iter().find(|answer| answer.status == 200).unwrap();

        let caller = caller.with_session_of(session);
        let address = format!("taro{round}@example.net");
        let (change, code) = taro.changing(&caller, &address).await;
        let answers = join_all((0..32).map(|_| caller.verify_change(change, &code))).await;
        // A call that comes once the change is completed is a repeated one, and is answered as the first.
        let granted_change: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert!(granted(&answers) >= 1, "address change, round {round}");
        assert!(
            granted_change.iter().all(|answer| answer.text == granted_change[0].text),
            "address change, round {round}: {granted_change:?}"
        );
        // Which counts of the code the others met is a matter of the moment.
        let others_refused = answers.iter().all(|answer| answer.status == 200 || answer.refusal().is_some());
        assert!(others_refused, "address change, round {round}: {answers:?}");
        let completed = fleet.app.count_of(&taro.person, "address_changed").await;
        assert_eq!(completed, round + 1, "address change, round {round}");
        taro.person.mail = address;

        let (request, caller, code) = taro.confirming().await;
        let answers = join_all((0..32).map(|_| caller.confirm(request, &code))).await;
        assert_eq!(granted(&answers), 1, "initialization, round {round}");
    }
    for (kind, times) in [("logged_in", 4), ("address_changed", 4), ("initialization_confirmed", 4)] {
        assert_eq!(fleet.app.count_of(&taro.person, kind).await, times, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_32_codes_of_one_step_of_an_app_exactly_one_counts_and_none_again() {
    let Some(fleet) = Fleet::pair(MANY_MAILS).await else { return };
    let mut taro = Owner::new(&fleet, "taro").await;
    let full = taro.signed_in().await;
    let own: OwnAuthenticator = full.new_authenticator("phone").await;
    full.verify_authenticator(own.id, &authenticator_code_at(&own, fleet.now()))
        .await
        .granted::<AuthenticatorView>(200);
    for round in 0..4 {
        fleet.advance(Duration::from_mins(1)).await;
        let mut callers = Vec::new();
        for _ in 0..4 {
            callers.push(taro.past_password().await);
        }
        let code = authenticator_code_at(&own, fleet.now());
        let answers =
            join_all((0..32).map(|number| callers[number % 4].verify_by_authenticator(&code))).await;
        assert_eq!(granted(&answers), 1, "round {round}");
        // The lock that the others have earned is of no interest here.
        fleet.app.change(&taro.person, |row| row.second_factor_locked_until = None).await;
        fleet.advance(Duration::from_secs(30)).await;
        let caller = taro.past_password().await;
        for again in [&code, &authenticator_code_at(&own, fleet.now().minus(Duration::from_mins(1)))] {
            assert_ne!(
                caller.verify_by_authenticator(again).await.status,
                200,
                "a step around, round {round}"
            );
        }
        // These two may have been the tenth.
        fleet
            .app
            .change(&taro.person, |row| {
                (row.second_factor_failures, row.second_factor_locked_until) = (0, None);
            })
            .await;
    }
    assert_eq!(fleet.app.count_of(&taro.person, "logged_in").await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_200_wrong_codes_at_once_five_are_compared_and_then_the_right_one_is_refused() {
    let Some(fleet) = Fleet::pair(MANY_MAILS).await else { return };
    let mut taro = Owner::new(&fleet, "taro").await;
    let (caller, code) = taro.with_code().await;
    let wrong = other_code(&code);
    let answers = join_all((0..200).map(|_| caller.verify_login(&wrong))).await;
    assert_eq!(granted(&answers), 0);
    assert_eq!(refused(&answers, ProblemCode::WrongCode), 5);
    assert_eq!(fleet.app.count_of(&taro.person, "wrong_code").await, 5);
    caller.verify_login(&code).await.refused(ProblemCode::CodeExhausted);

    let mut jiro = Owner::new(&fleet, "jiro").await;
    let full = jiro.signed_in().await;
    let own: OwnAuthenticator = full.new_authenticator("phone").await;
    full.verify_authenticator(own.id, &authenticator_code_at(&own, fleet.now()))
        .await
        .granted::<AuthenticatorView>(200);
    fleet.advance(Duration::from_mins(1)).await;
    let caller = jiro.past_password().await;
    let wrong = other_authenticator_code(&authenticator_code_at(&own, fleet.now()));
    let answers = join_all((0..200).map(|_| caller.verify_by_authenticator(&wrong))).await;
    assert_eq!(granted(&answers), 0);
    assert_eq!(refused(&answers, ProblemCode::WrongCode), 10);
    let right = authenticator_code_at(&own, fleet.now());
    caller.verify_by_authenticator(&right).await.refused(ProblemCode::SecondFactorLocked);
}
