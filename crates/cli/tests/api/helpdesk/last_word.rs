//! Row 26 of the promises: the desk's word is final. Whoever has the password, made the first set-up with
//! an address of their own and presses every link in its mails cannot keep the person out whom the desk
//! has identified, nor throw them out again.

use std::time::Duration;

use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::helpdesk::{DeskRequest, ReleaseAnswer};
use ninsho_shared::initialization::{InitRequestAnswer, InitRequestView};
use ninsho_shared::revocation::RevocationView;
use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, paths};

use crate::support::{Caller, Initializing, Kind, PASSWORD, Person, RenderedMail, TestApp, addressed};

const THIEF: &str = "thief@evil.example.net";
const PERSON: &str = "newbie@good.example.org";

/// A member whose first set-up a thief of the password made, and the thief's session.
async fn robbed(app: &TestApp, user_id: &str) -> (Person, Caller) {
    let person = app.person_with(user_id, |row| {
        (row.mail_address, row.mail_since, row.enrolled_at) = (None, None, None);
    });
    let person = person.await;
    let thief = app.initializing(&person).await.register(app, THIEF).await;
    (person, thief)
}

/// What presses every link that was ever mailed to the thief.
#[derive(Default)]
struct Robot {
    links: Vec<String>,
    did: Vec<RevocationView>,
    /// Whether it waits for a request at the desk.
    waits: bool,
}

impl Robot {
    /// Reads the thief's mails and presses all links; returns the mails of others.
    async fn turn(&mut self, app: &TestApp) -> Vec<RenderedMail> {
        let (thiefs, others): (Vec<_>, Vec<_>) =
            app.letters().await.into_iter().partition(|letter| letter.to == THIEF);
        self.links.extend(thiefs.into_iter().filter_map(|letter| letter.stop));
        if !self.waits {
            for link in &self.links {
                self.did.push(app.caller().press_revocation(link).await);
            }
        }
        others
    }

    fn could(&self, what: impl Fn(&RevocationView) -> bool) -> bool {
        self.did.iter().any(what)
    }
}

/// The link in the mails that have just arrived.
async fn link(app: &TestApp) -> String {
    app.letters().await.into_iter().find_map(|letter| letter.stop).unwrap()
}

/// The person asks the desk, whatever the account's state.
async fn call(app: &TestApp, person: &Person) -> Initializing {
    let flow = app.initializing(person).await;
    if !matches!(flow.caller.initialization(flow.id).await, InitRequestView::AtDesk { .. }) {
        flow.caller.press(&paths::init_request_desk(flow.id)).await.granted::<InitRequestView>(200);
    }
    flow
}

#[tokio::test]
async fn the_person_at_the_desk_is_in_at_the_first_attempt_and_stays_in() {
    for waits in [false, true] {
        let app = TestApp::start().await;
        let (_, desk) = app.operator("desk").await;
        let (_, second) = app.operator("desk2").await;
        let (person, thief) = robbed(&app, "newbie").await;
        let mut robot = Robot { waits, ..Robot::default() };
        robot.turn(&app).await;

        let flow = call(&app, &person).await;
        robot.waits = false;
        robot.turn(&app).await;
        desk.take(flow.id).await.granted::<DeskRequest>(200);
        robot.turn(&app).await;
        let mut released: ReleaseAnswer = desk.release(flow.id).await.granted(200);
        if released.code.is_none() {
            robot.turn(&app).await;
            second.approve_seen(flow.id).await;
            robot.turn(&app).await;
            released = desk.release(flow.id).await.granted(200);
        }
        robot.turn(&app).await;
        let flow = flow.rise(released.code.unwrap().reveal()).await;
        robot.turn(&app).await;
        let change = flow.caller.begin_change(PERSON).await;
        let letters = robot.turn(&app).await;
        let code = letters.iter().find_map(|letter| letter.code.clone()).unwrap();
        let done: AddressChangeView = flow.caller.verify_change(change, &code).await.granted(200);
        let AddressChangeView::Completed { token, .. } = done else { panic!("{done:?}") };
        let back_in = flow.caller.with_token(token.unwrap().reveal());

        // The leftover links change nothing, nor do those that the end brought.
        robot.turn(&app).await;
        let before = app.traces(&person).await;
        app.advance(Duration::from_mins(1));
        robot.turn(&app).await;
        app.assert_nothing_happened(&person, &before).await;
        assert_eq!(robot.did.last(), Some(&RevocationView::DeskDecides));
        assert!(robot.links.len() >= 4, "the thief was told of all of it: {}", robot.links.len());
        assert!(robot.could(|did| matches!(did, RevocationView::Frozen { .. })), "before the desk spoke");
        assert_eq!(back_in.session().await.level, Level::Full);
        assert_eq!(app.address_of(&person).await.as_deref(), Some(PERSON));
        thief.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
        let person = Person { mail: PERSON.to_owned(), ..person };
        assert_eq!(app.signed_in(&person).await.session().await.level, Level::Full);
    }
}

#[tokio::test]
async fn a_link_at_the_registered_address_is_an_objection_that_a_second_operator_decides_on() {
    let app = TestApp::start().await;
    app.stand_still();
    let (_, desk) = app.operator("desk").await;
    let (_, second) = app.operator("desk2").await;
    let taro = app.person("taro").await;
    let elsewhere = app.signed_in(&taro).await;
    let flow = call(&app, &taro).await;
    let objection = link(&app).await;
    second.take(flow.id).await.granted::<DeskRequest>(200);

    // Nobody has identified the caller yet.
    app.advance(Duration::from_mins(1));
    let RevocationView::CanObject { change } = app.caller().read_revocation(&objection).await else {
        panic!()
    };
    assert_eq!(change.address, None);
    let objected = app.caller().press_revocation(&objection).await;
    assert!(matches!(objected, RevocationView::Objected { .. }));
    assert_eq!(app.caller().press_revocation(&objection).await, objected, "once");
    elsewhere.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    let [request] = &second.desk_requests("taro").await[..] else { panic!("it is still there") };
    assert_eq!(request.objected_at, Some(app.app.now()));
    assert!(matches!(flow.caller.initialization(flow.id).await, InitRequestView::AtDesk { .. }));
    assert_eq!(app.count_of(&taro, "initialization_objected").await, 1);

    assert!(second.release(flow.id).await.granted::<ReleaseAnswer>(200).code.is_none());
    desk.approve_seen(flow.id).await;
    let code = second.released_code(flow.id).await;
    let flow = flow.rise(&code).await;
    flow.register(&app, "taro@example.net").await;
}

#[tokio::test]
async fn a_link_from_before_stops_nobody_on_the_way_to_the_desk() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "eve@example.net").await;
    taro.caller.cancel_change(taro.id).await;
    // Nothing is mailed yet, so that nothing is to be stopped.
    let flow = app.initializing(&taro.person).await;
    assert_eq!(app.caller().press_revocation(&taro.stop).await, RevocationView::Nothing);
    flow.caller.press(&paths::init_request_desk(flow.id)).await.granted::<InitRequestView>(200);
    assert!(matches!(app.caller().press_revocation(&taro.stop).await, RevocationView::Objected { .. }));
    assert!(matches!(flow.caller.initialization(flow.id).await, InitRequestView::AtDesk { .. }));
}

#[tokio::test]
async fn an_objection_after_the_approval_asks_the_second_operator_again() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let (_, second) = app.operator("desk2").await;
    let staff = app.person_with("staff", |row| row.staff = true).await;
    let flow = call(&app, &staff).await;
    let objection = link(&app).await;
    desk.take(flow.id).await.granted::<DeskRequest>(200);
    desk.release(flow.id).await.granted::<ReleaseAnswer>(200);
    let seen = second.asked_record(flow.id).await;
    second.approve(flow.id, &seen.hash).await.granted::<DeskRequest>(200);
    app.caller().press_revocation(&objection).await;
    assert!(desk.release(flow.id).await.granted::<ReleaseAnswer>(200).code.is_none());
    second.approve(flow.id, &seen.hash).await.refused(ProblemCode::RecordChanged);
    second.approve_seen(flow.id).await;
    let code = desk.released_code(flow.id).await;
    flow.rise(&code).await;
}

#[tokio::test]
async fn from_the_told_code_on_nobody_else_gets_in_between() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let (person, thief) = robbed(&app, "newbie").await;
    let flow = call(&app, &person).await;
    let code = desk.tell_code(flow.id).await;

    thief.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    let answer = app.caller().log_in(&person.user_id, PASSWORD).await;
    let thief = app.caller().with_session_of(&answer);
    thief.press(paths::LOGIN_OTP).await.refused(ProblemCode::AccountFrozen);
    let anew = app.caller().ask_to_initialize(&person.user_id, PASSWORD).await;
    anew.refused(ProblemCode::DeskAtWork);

    let flow = flow.rise(&code).await;
    let anew = app.caller().ask_to_initialize(&person.user_id, PASSWORD).await;
    anew.refused(ProblemCode::DeskAtWork);
    flow.register(&app, PERSON).await;
    assert_eq!(app.row(&person).await.desk_until, None);
    app.caller().ask_to_initialize(&person.user_id, PASSWORD).await.granted::<InitRequestAnswer>(201);
}

#[tokio::test]
async fn what_the_told_code_kept_from_others_ends_with_its_request() {
    for end in ["cancelled", "refused", "taken over", "expired"] {
        let app = TestApp::start().await;
        let (_, desk) = app.operator("desk").await;
        let (_, second) = app.operator("desk2").await;
        let taro = app.person("taro").await;
        let flow = call(&app, &taro).await;
        desk.tell_code(flow.id).await;
        let link =
            app.letters().await.into_iter().find(|letter| letter.kind == Kind::InitializationRequested);
        let link = link.unwrap().stop.unwrap();
        assert_eq!(app.caller().read_revocation(&link).await, RevocationView::DeskDecides);
        match end {
            "cancelled" => assert_eq!(flow.caller.delete(&paths::init_request(flow.id)).await.status, 200),
            "refused" => assert_eq!(desk.refuse_request(flow.id, "A doubt.").await.status, 204),
            "taken over" => drop(second.take(flow.id).await.granted::<DeskRequest>(200)),
            _ => app.advance(Duration::from_hours(1)),
        }
        let read = app.caller().read_revocation(&link).await;
        if end == "taken over" {
            assert!(matches!(read, RevocationView::CanObject { .. }), "{read:?}");
        } else {
            assert_eq!(read, RevocationView::Nothing, "{end}");
        }
        app.signed_in(&taro).await;
    }
}

#[tokio::test]
async fn the_address_before_is_told_too_and_decides_nothing() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let taro = app.changing("taro", "eve@example.net").await;
    taro.complete().await;
    let letters = app.letters().await;
    let link = letters.iter().find(|letter| letter.to == taro.person.mail).unwrap().stop.clone().unwrap();
    app.caller().press_revocation(&link).await;

    // Frozen: both are told, and only the desk decides.
    let flow = app.initializing(&taro.person).await;
    let asked = app.letters().await;
    let kind = Kind::InitializationRequested;
    assert_eq!(addressed(&asked), [("eve@example.net", kind), ("taro@example.com", kind)]);
    let code = desk.tell_code(flow.id).await;
    let told = app.letters().await;
    let kind = Kind::CodeTold;
    assert_eq!(addressed(&told), [("eve@example.net", kind), ("taro@example.com", kind)]);
    for letter in asked.iter().chain(&told) {
        assert!(letter.text.contains("call the support desk") && !letter.text.contains("select the button"));
        assert!(!letter.text.contains(&code));
        let link = letter.stop.as_ref().unwrap();
        assert_eq!(app.caller().press_revocation(link).await, RevocationView::DeskDecides);
    }
    let flow = flow.rise(&code).await;
    flow.register(&app, PERSON).await;
    let done = app.letters().await;
    assert_eq!(addressed(&done), [("eve@example.net", Kind::InitializationDone), (PERSON, Kind::Registered)]);
    let press =
        async |letter: &RenderedMail| app.caller().press_revocation(letter.stop.as_ref().unwrap()).await;
    assert_eq!(press(&done[0]).await, RevocationView::DeskDecides);
    // Who was let in by mistake is still thrown out, by the owner of the mailbox that they named.
    assert!(matches!(press(&done[1]).await, RevocationView::Frozen { .. }));
}

#[tokio::test]
async fn an_owner_whom_the_desk_mistook_once_calls_it_and_has_the_last_word_then() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let taro = app.person("taro").await;
    let thief = call(&app, &taro).await;
    let code = desk.tell_code(thief.id).await;
    let thief = thief.rise(&code).await.register(&app, THIEF).await;
    let mut robot = Robot { waits: true, ..Robot::default() };
    let owners: Vec<String> = robot.turn(&app).await.into_iter().filter_map(|letter| letter.stop).collect();
    for link in &owners {
        assert_eq!(app.caller().press_revocation(link).await, RevocationView::DeskDecides);
    }

    let owner = call(&app, &taro).await;
    let code = desk.tell_code(owner.id).await;
    robot.waits = false;
    robot.turn(&app).await;
    let owner = owner.rise(&code).await;
    let change = owner.caller.begin_change(&taro.mail).await;
    let letters = robot.turn(&app).await;
    let code = letters.iter().find_map(|letter| letter.code.clone()).unwrap();
    owner.caller.verify_change(change, &code).await.granted::<AddressChangeView>(200);
    robot.turn(&app).await;
    assert!(!robot.links.is_empty() && robot.did.iter().all(|did| *did == RevocationView::DeskDecides));
    thief.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    assert_eq!(app.address_of(&taro).await.as_deref(), Some("taro@example.com"));
    app.signed_in(&taro).await;
}

#[tokio::test]
async fn after_the_staff_opened_a_frozen_account_no_link_of_before_freezes_it_again() {
    let app = TestApp::start().await;
    let (person, _) = robbed(&app, "newbie").await;
    let first = link(&app).await;
    let thief = app.signed_in(&Person { mail: THIEF.to_owned(), ..person.clone() }).await;
    thief.recovery_codes().await;
    let later = link(&app).await;
    assert!(matches!(app.caller().press_revocation(&first).await, RevocationView::Frozen { .. }));
    let (tx, account) = app.app.storage.lock_account(person.account_id).await.unwrap();
    ninsho_domain::account::command::unlock(&tx, &app.app, &account, true).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(app.caller().press_revocation(&later).await, RevocationView::DeskDecides);
    assert_eq!(app.row(&person).await.frozen_at, None);
}
