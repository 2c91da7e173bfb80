//! Getting back in without a valid one-time password: flow B of the manual.

mod abandoned;
mod between;
mod crossing;
mod desk_route;
mod ended;
mod first_set_up;
mod lockout;
mod parallel;
mod stop;
mod strangers;
mod who;

use std::time::Duration;

use ninsho_shared::account::AccountView;
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::initialization::{InitRequestAction, InitRequestAnswer, InitRequestView};
use ninsho_shared::login::LoginView;
use ninsho_shared::mailed_code::WaitReason;
use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, Resend, paths};

use crate::support::{Kind, START, TestApp, addressed};

#[tokio::test]
async fn a_person_gets_back_in_as_the_manual_says() {
    use InitRequestAction::{AskDesk, Cancel, Confirm, RegisterAddress, Send};
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let elsewhere = app.signed_in(&taro).await;
    app.with_authenticator_and_recovery_codes(&taro).await;
    app.letters().await;

    app.advance(Duration::from_secs(1));

    // ④ ID and password once more: the screen shows where the code would go, and nothing is sent.
    let flow = app.initializing(&taro).await;
    let begun = flow.caller.initialization(flow.id).await;
    let InitRequestView::Begun { mail_address, send, next, expires_at, session, .. } = &begun else {
        panic!("{begun:?}")
    };
    assert_eq!((mail_address.as_str(), send), ("t****o@example.com", &Resend::Now));
    assert_eq!(next, &[Send, AskDesk, Cancel]);
    assert_eq!(*expires_at, START.plus(Duration::from_secs(3601)));
    assert_eq!((session.level, session.idle_until), (Level::Password, *expires_at));
    assert!(app.letters().await.is_empty());
    let open = flow.caller.session().await;
    assert_eq!(open.init_request, Some(flow.id), "a page that is reloaded finds its place");

    app.advance(Duration::from_secs(1));

    // ⑤ to ⑦ The code goes to the registered address, and so does a notice with a stop link.
    let sent: InitRequestView = flow.caller.send_confirmation(flow.id).await.granted(200);
    let InitRequestView::CodeSent { mail_address, code, next, .. } = &sent else { panic!("{sent:?}") };
    assert_eq!((mail_address.as_str(), code.attempts_left), ("t****o@example.com", 5));
    let at = START.plus(Duration::from_secs(62));
    assert_eq!(code.resend, Resend::Later { at, because: WaitReason::JustSent });
    assert_eq!(next, &[Confirm, AskDesk, Cancel]);
    assert_eq!(flow.caller.initialization(flow.id).await, sent, "a reload finds the same");
    let letters = app.letters().await;
    assert_eq!(
        addressed(&letters),
        [("taro@example.com", Kind::Confirmation), ("taro@example.com", Kind::InitializationRequested)]
    );

    // ⑧ The session becomes one that may register an address, and nothing else.
    let answer = flow.caller.confirm(flow.id, letters[0].code.as_ref().unwrap()).await;
    let confirmed = answer.granted::<InitRequestAnswer>(200).init_request;
    let InitRequestView::Confirmed { first_set_up: false, address_change: None, next, .. } = &confirmed
    else {
        panic!("{confirmed:?}")
    };
    assert_eq!(next, &[RegisterAddress, Cancel]);
    let enrolling = flow.caller.with_token_of(&answer, 200);
    assert_eq!(enrolling.session().await.level, Level::Restricted);
    flow.caller.get(paths::SESSION).await.refused(ProblemCode::SessionReplaced);
    for path in [paths::ACCOUNT, paths::SESSIONS, paths::ACCOUNT_HISTORY] {
        enrolling.get(path).await.refused(ProblemCode::SecondFactorRequired);
    }

    app.advance(Duration::from_secs(1));

    // ⑨ to ⑪ Until the new address is proved, everything of before counts.
    let change = enrolling.begin_change("taro@example.net").await;
    let letters = app.letters().await;
    let to: Vec<_> = addressed(&letters);
    assert_eq!(to, [("taro@example.com", Kind::Requested), ("taro@example.net", Kind::Code)]);
    assert!(matches!(
        enrolling.initialization(flow.id).await,
        InitRequestView::Confirmed { address_change: Some(id), .. } if id == change
    ));
    let before = app.traces(&taro).await;
    assert_eq!(before.address().as_deref(), Some("taro@example.com"));
    assert_eq!(app.factors_of(&taro).await, (1, 10));
    elsewhere.get(paths::ACCOUNT).await.granted::<AccountView>(200);

    app.advance(Duration::from_secs(1));

    // ⑫ ⑬ Everything at once.
    let done: AddressChangeView =
        enrolling.verify_change(change, letters[1].code.as_ref().unwrap()).await.granted(200);
    let AddressChangeView::Completed { token, ended_sessions, previous, .. } = done else {
        panic!("{done:?}")
    };
    assert_eq!((ended_sessions, previous.as_deref()), (1, Some("t****o@example.com")));
    let back_in = enrolling.with_token(token.unwrap().reveal());
    assert_eq!(
        addressed(&app.letters().await),
        [("taro@example.com", Kind::InitializationDone), ("taro@example.net", Kind::Registered)]
    );
    let after = app.traces(&taro).await;
    assert_eq!(after.address().as_deref(), Some("taro@example.net"));
    assert_eq!(after.account.last_factor, None);
    assert_eq!(app.factors_of(&taro).await, (0, 0));
    assert_eq!((after.open_sessions(), after.pending_codes()), (1, 0));
    elsewhere.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    enrolling.get(paths::SESSION).await.refused(ProblemCode::SessionReplaced);
    assert!(matches!(back_in.login_state().await, LoginView::SignedIn { .. }));
    assert!(matches!(
        back_in.initialization(flow.id).await,
        InitRequestView::Completed { address_change: Some(id), first_set_up: false, .. } if id == change
    ));
    let mut kinds = app.events(&taro).await;
    // The last two are of one moment.
    kinds[4..].sort();
    assert_eq!(
        kinds,
        [
            "logged_in",
            "initialization_requested",
            "initialization_confirmed",
            "address_change_requested",
            "address_changed",
            "initialized"
        ]
    );
    assert_eq!(after.unacknowledged(), []);
}

#[tokio::test]
async fn the_same_address_can_be_registered_again_and_is_told_once() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let flow = app.confirmed(&taro).await;
    let back_in = flow.register(&app, "taro@example.com").await;
    assert_eq!(addressed(&app.letters().await), [("taro@example.com", Kind::InitializationDone)]);
    assert_eq!(back_in.session().await.level, Level::Full);
}

#[tokio::test]
async fn a_code_that_expired_is_followed_by_another_within_the_same_request() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (flow, first, _) = app.confirming(&taro).await;
    flow.caller.send_confirmation(flow.id).await.refused(ProblemCode::ResendTooSoon);
    app.advance(Duration::from_secs(61));
    flow.caller.send_confirmation(flow.id).await.granted::<InitRequestView>(200);
    let letters = app.letters().await;
    assert_eq!(addressed(&letters), [("taro@example.com", Kind::Confirmation)], "the notice was sent");
    assert_eq!(letters[0].code.as_deref(), Some(first.as_str()), "a resend is the same code");
    app.advance(Duration::from_mins(10));
    flow.caller.confirm(flow.id, &first).await.refused(ProblemCode::CodeExpired);
    let InitRequestView::CodeSent { code, next, .. } = flow.caller.initialization(flow.id).await else {
        panic!("it waits")
    };
    assert_eq!(code.resend, Resend::Now);
    assert!(next.contains(&InitRequestAction::Send) && !next.contains(&InitRequestAction::Confirm));
    flow.caller.send_confirmation(flow.id).await.granted::<InitRequestView>(200);
    let second = app.letters().await.iter().find_map(|letter| letter.code.clone()).unwrap();
    assert_ne!(first, second);
    flow.rise(&second).await;
}

#[tokio::test]
async fn a_long_call_ends_no_session_and_an_hour_ends_the_request() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let flow = app.initializing(&taro).await;
    app.advance(Duration::from_mins(59));
    assert!(matches!(flow.caller.initialization(flow.id).await, InitRequestView::Begun { .. }));
    app.advance(Duration::from_mins(1));
    assert!(matches!(flow.caller.initialization(flow.id).await, InitRequestView::Ended { .. }));
    flow.caller.send_confirmation(flow.id).await.refused(ProblemCode::FlowEnded);
    assert_eq!(flow.caller.session().await.init_request, None);
}
