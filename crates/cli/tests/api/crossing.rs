//! Row 10 of the promises: a code proves its own address, in its own change, for its own account.

use futures_util::future::join_all;
use ninsho_shared::ProblemCode;
use ninsho_shared::address_change::{AddressChangeView, EndReason};

use crate::support::{Changing, Kind, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn no_code_of_one_person_proves_the_address_of_another() {
    let app = TestApp::start().await;
    let names = ["ai", "bo", "chi", "dan", "emi"];
    let mut people = Vec::new();
    for name in names {
        let person = app.person(name).await;
        people.push((app.signed_in(&person).await, person));
    }
    app.letters().await;
    let news: Vec<String> = names.iter().map(|name| format!("{name}@example.net")).collect();
    let begun = join_all(people.iter().zip(&news).map(|((caller, _), new)| caller.begin_change(new))).await;
    let letters = app.letters().await;
    let codes: Vec<&String> = news
        .iter()
        .map(|new| letters.iter().find(|letter| letter.to == *new).unwrap().code.as_ref().unwrap())
        .collect();

    // Everybody tries everybody's code on their own change, and on everybody's.
    for ((caller, person), own) in people.iter().zip(&begun) {
        for (of, code) in begun.iter().zip(&codes) {
            if of != own {
                caller.verify_change(*own, code).await.refused(ProblemCode::WrongCode);
                caller.verify_change(*of, code).await.refused(ProblemCode::NotFound);
            }
        }
        assert_eq!(app.address_of(person).await.as_ref(), Some(&person.mail));
    }
    // Then, all at once, each their own.
    let proved = join_all(
        people
            .iter()
            .zip(&begun)
            .zip(&codes)
            .map(|(((caller, _), id), code)| caller.verify_change(*id, code)),
    )
    .await;
    for ((answer, (_, person)), new) in proved.iter().zip(&people).zip(&news) {
        answer.granted::<AddressChangeView>(200);
        assert_eq!(app.address_of(person).await.as_ref(), Some(new));
    }
}

#[tokio::test]
async fn a_person_cannot_use_the_code_of_one_address_for_another() {
    let app = TestApp::start().await;
    // The newest change is open, the ones before it are superseded.
    let first = app.changing("taro", "first@example.net").await;
    let mut changes = vec![(first.id, first.code.clone())];
    for address in ["second@example.net", "third@example.net"] {
        let id = first.caller.begin_change(address).await;
        changes.push((id, app.newest_code(address).await));
    }
    let newest = changes[2].clone();
    for (id, _) in &changes {
        for (of, code) in &changes {
            let left = match (*id == newest.0, of == id) {
                (true, true) => continue,
                // The awaited code can still be typed.
                (true, false) => Some(5),
                (false, _) => None,
            };
            let refused = first.caller.verify_change(*id, code).await.refused(ProblemCode::CodeVoid);
            assert_eq!(refused.attempts_left, left);
            assert_eq!(app.address_of(&first.person).await.as_deref(), Some("taro@example.com"));
        }
    }
    first.caller.verify_change(newest.0, &newest.1).await.granted::<AddressChangeView>(200);
    assert_eq!(app.address_of(&first.person).await.as_deref(), Some("third@example.net"));
}

#[tokio::test]
async fn two_people_who_want_the_same_address_have_a_code_each() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "family@example.net").await;
    let hanako = app.changing("hanako", "family@example.net").await;
    assert_ne!(taro.code, hanako.code);
    taro.caller.verify_change(taro.id, &hanako.code).await.refused(ProblemCode::WrongCode);
    hanako.caller.verify_change(hanako.id, &taro.code).await.refused(ProblemCode::WrongCode);
    taro.complete().await;
    hanako.complete().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_and_proofs_at_once_end_with_an_address_that_was_proved() {
    let app = TestApp::start().await;
    for round in 0..10 {
        let Changing { person, caller, id, code, .. } =
            app.changing(&format!("user{round}"), &format!("proved{round}@example.net")).await;
        let unproved = format!("unproved{round}@example.org");
        let (proved, next) = tokio::join!(caller.verify_change(id, &code), caller.begin_change(&unproved));
        let row = app.row(&person).await;
        if proved.status == 200 {
            assert_eq!(
                row.mail_address.map(|address| address.to_string()),
                Some(format!("proved{round}@example.net"))
            );
        } else {
            assert!(
                [Some(ProblemCode::CodeVoid), Some(ProblemCode::CodeUsed)].contains(&proved.refusal()),
                "{}",
                proved.text
            );
            assert_eq!(row.mail_address.map(|address| address.to_string()).as_ref(), Some(&person.mail));
            assert_eq!(caller.end_of_change(id).await, Some(EndReason::Superseded));
        }
        // The second change either outlived the first, or its code fell with it.
        let letters = app.letters().await;
        if let Some(letter) = letters.iter().find(|letter| letter.kind == Kind::Code) {
            assert_eq!(letter.to, unproved);
            assert_ne!(letter.code.as_ref(), Some(&code));
        }
        caller.cancel_change(next).await;
    }
}
