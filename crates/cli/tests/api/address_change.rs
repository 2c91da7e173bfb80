//! Changing the mail address, from ④ to ⑧ of the manual.

mod between;
mod cancel;
mod carrier;
mod delivery;
mod forbidden;
mod invalid;
mod lockout;
mod notices;
mod parallel;
mod read;
mod request;
mod resend;
mod sends;
mod verify;
mod who;

use std::time::Duration;

use ninsho_domain::event::{Event, Subject};
use ninsho_domain::storage::entity::event::ActorKind;
use ninsho_shared::account::{AccountView, MailFactorView};
use ninsho_shared::address_change::{AddressChangeAction, AddressChangeView};
use ninsho_shared::mailed_code::WaitReason;
use ninsho_shared::{Delivery, ProblemCode, Resend, paths};

use crate::support::{Kind, START, TestApp, addressed};

#[tokio::test]
async fn a_person_changes_the_address_as_the_manual_says() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let elsewhere = app.signed_in(&taro).await;
    let half_way_in = app.past_password(&taro).await;
    app.letters().await;
    app.advance(Duration::from_secs(5));
    let asked_at = START.plus(Duration::from_secs(5));

    // ④ ⑤ The code goes to the new address, and the old one is told.
    let asked = caller.ask_to_change("taro@example.net").await;
    let view: AddressChangeView = asked.granted(201);
    let id = view.id();
    assert_eq!(asked.header("location"), Some(paths::address_change(id)));
    let AddressChangeView::CodeSent { address, code, next, .. } = &view else { panic!("{view:?}") };
    assert_eq!(address, "taro@example.net");
    assert_eq!((&code.delivery, code.attempts_left, code.as_of), (&Delivery::Queued, 5, asked_at));
    assert_eq!(code.expires_at, asked_at.plus(Duration::from_mins(10)));
    let at = asked_at.plus(Duration::from_mins(1));
    assert_eq!(code.resend, Resend::Later { at, because: WaitReason::JustSent });
    assert_eq!(next, &[AddressChangeAction::Verify, AddressChangeAction::Cancel]);
    assert_eq!(caller.change(id).await, view, "a reload finds the same");
    let letters = app.letters().await;
    assert_eq!(
        addressed(&letters),
        [("taro@example.com", Kind::Requested), ("taro@example.net", Kind::Code)]
    );

    // Nothing has changed yet.
    let before = app.traces(&taro).await;
    assert_eq!(before.address().as_deref(), Some("taro@example.com"));
    assert_eq!(before.open_sessions(), 3);
    let account: AccountView = caller.get(paths::ACCOUNT).await.granted(200);
    assert_eq!(account.address_change, Some(id));

    // ⑦ ⑧
    app.advance(Duration::from_secs(30));
    let at = asked_at.plus(Duration::from_secs(30));
    let done: AddressChangeView =
        caller.verify_change(id, letters[1].code.as_ref().unwrap()).await.granted(200);
    let expected = AddressChangeView::Completed {
        id,
        address: "t****o@example.net".to_owned(),
        previous: Some("t****o@example.com".to_owned()),
        at,
        ended_sessions: 1,
        session: None,
        token: None,
    };
    assert_eq!(done, expected);
    assert_eq!(caller.change(id).await, expected, "a reload finds the same");
    assert_eq!(
        addressed(&app.letters().await),
        [("taro@example.com", Kind::Changed), ("taro@example.net", Kind::Registered)]
    );
    let after = app.traces(&taro).await;
    assert_eq!(after.address().as_deref(), Some("taro@example.net"));
    assert_eq!(after.account.mail_since, Some(at));
    assert_eq!(after.account.second_factor_failures, 0);
    assert_eq!((after.open_sessions(), after.pending_codes()), (1, 0));
    let account: AccountView = caller.get(paths::ACCOUNT).await.granted(200);
    assert_eq!(
        account.mail,
        MailFactorView::Registered { address: "t****o@example.net".to_owned(), since: at }
    );
    assert_eq!((account.address_change, account.open_sessions), (None, 1));
    elsewhere.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    half_way_in.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);

    // What is written down names the change and the new address, masked.
    use Event::{AddressChangeRequested, AddressChanged, LoggedIn};
    let kinds: Vec<Event> = after.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [LoggedIn, LoggedIn, AddressChangeRequested, AddressChanged]);
    for event in &after.events[2..] {
        assert_eq!(event.subject(), Some(Subject::AddressChange(id)));
        assert_eq!(event.address.as_deref(), Some("t****o@example.net"));
        assert_eq!((event.actor, event.network.as_deref()), (ActorKind::Owner, Some("127.0.0.0/24")));
    }
}

#[tokio::test]
async fn the_next_log_in_sends_its_code_to_the_new_address() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    taro.complete().await;
    app.letters().await;
    let caller = app.past_password(&taro.person).await;
    caller.press(paths::LOGIN_OTP).await;
    let letters = app.letters().await;
    assert_eq!(addressed(&letters), [("taro@example.net", Kind::Code)]);
    caller.verify_login(letters[0].code.as_ref().unwrap()).await.granted::<serde_json::Value>(200);
}

#[tokio::test]
async fn a_code_that_was_pending_elsewhere_is_void_after_the_change() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    // A code for the step-up of the session that lives on.
    taro.caller.press(paths::LOGIN_OTP).await;
    let code = app.letters().await[0].code.clone().unwrap();
    taro.complete().await;
    taro.caller.verify_login(&code).await.refused(ProblemCode::CodeVoid);
    assert_eq!(app.traces(&taro.person).await.pending_codes(), 0);
}

#[tokio::test]
async fn an_address_can_be_changed_there_and_back() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    taro.complete().await;
    app.letters().await;
    let back = taro.caller.begin_change("taro@example.com").await;
    let code = app.letters().await.into_iter().find_map(|letter| letter.code).unwrap();
    taro.caller.verify_change(back, &code).await.granted::<AddressChangeView>(200);
    assert_eq!(app.address_of(&taro.person).await.as_deref(), Some("taro@example.com"));
}
