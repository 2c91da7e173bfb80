//! The help desk tells the code on the phone: ⑥' of the manual.

mod fresh;
mod frozen;
mod last_word;
mod record;
mod release;
mod second;
mod secrecy;
mod who;

use std::time::Duration;

use ninsho_domain::event::Event;
use ninsho_domain::storage::entity::event::ActorKind;
use ninsho_shared::account::HistoryKind;
use ninsho_shared::helpdesk::{DeskLog, DeskRequest, DeskRequestState, DeskRequests, ReleaseAnswer};
use ninsho_shared::initialization::{DeskState, InitRequestAction, InitRequestView};
use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, paths};

use crate::support::{Caller, START, TestApp};

async fn desk_state(caller: &Caller, id: uuid::Uuid) -> DeskState {
    match caller.initialization(id).await {
        InitRequestView::AtDesk { desk, .. } => desk,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_person_without_a_mailbox_gets_back_in_by_the_phone() {
    let app = TestApp::start().await;
    app.stand_still();
    let (desk_person, desk) = app.operator("desk").await;
    let (taro, flow) = app.at_desk("taro").await;
    app.advance(Duration::from_mins(20));
    let desk_again = app.signed_in(&desk_person).await;
    app.letters().await;

    // The operator finds the request by what the person reads out.
    let case_reference = flow.caller.case_reference(flow.id).await;
    let listed: DeskRequests = desk.get(paths::HELPDESK_INIT_REQUESTS).await.granted(200);
    assert_eq!((listed.checks.len(), listed.minimum), (5, 2));
    let [request] = listed.requests.as_slice() else { panic!("{listed:?}") };
    assert_eq!((request.id, &request.case_reference), (flow.id, &case_reference));
    assert_eq!(
        (request.user_id.as_str(), request.staff, request.own, request.frozen),
        ("taro", false, false, false)
    );
    assert_eq!((request.requested_at, &request.state), (START, &DeskRequestState::Waiting));
    for typed in [case_reference.to_lowercase().replace('-', "%20"), "TARO".to_owned(), "ta".to_owned()] {
        assert_eq!(desk.desk_requests(&typed).await.len(), 1, "{typed}");
    }
    assert!(desk.desk_requests("nobody").await.is_empty());

    // The person's screen shows how far the help desk is.
    assert_eq!(desk_state(&flow.caller, flow.id).await, DeskState::Waiting);
    let taken: DeskRequest = desk.take(flow.id).await.granted(200);
    let at = START.plus(Duration::from_mins(20));
    assert!(matches!(&taken.state, DeskRequestState::TakenUp { by, mine: true, at: when }
        if by.as_str() == "desk" && *when == at));
    assert_eq!(desk_state(&flow.caller, flow.id).await, DeskState::TakenUp { at });

    desk.release(flow.id).await.refused(ProblemCode::StepUpRequired);
    let released: ReleaseAnswer = desk_again.release(flow.id).await.granted(200);
    let spoken = released.code.unwrap();
    assert_eq!((spoken.reveal().len(), spoken.reveal().as_bytes()[4]), (9, b' '));
    let until = at.plus(Duration::from_mins(10));
    assert!(
        matches!(released.request.state, DeskRequestState::Released { until: end, mine: true, .. } if end == until)
    );
    assert_eq!(desk_state(&flow.caller, flow.id).await, DeskState::CodeTold { until, attempts_left: 5 });
    let InitRequestView::AtDesk { next, .. } = flow.caller.initialization(flow.id).await else { panic!() };
    assert_eq!(next, [InitRequestAction::Confirm, InitRequestAction::Cancel]);
    assert!(app.letters().await.is_empty(), "nothing is mailed");

    app.advance(Duration::from_mins(9));
    let flow = flow.rise(spoken.reveal()).await;
    let back_in = flow.register(&app, "taro@example.net").await;
    assert_eq!(back_in.session().await.level, Level::Full);
    assert_eq!(app.address_of(&taro).await.as_deref(), Some("taro@example.net"));
    assert!(desk.desk_requests("").await.is_empty());

    // What the operator did is written down, and the operator sees it.
    let log: DeskLog = desk.get(paths::HELPDESK_LOG).await.granted(200);
    let mut kinds: Vec<_> = log.events.iter().map(|event| event.kind).collect();
    kinds.sort_by_key(|kind| *kind == HistoryKind::DeskTookUp);
    assert_eq!(kinds, [HistoryKind::DeskToldCode, HistoryKind::DeskTookUp]);
    let told = log.events.iter().find(|event| event.kind == HistoryKind::DeskToldCode).unwrap();
    assert_eq!(told.note.as_deref(), Some("INC-4711 (birth_date call_back)"));
    assert_eq!((told.user_id.as_str(), told.case_reference.as_ref()), ("taro", Some(&case_reference)));
    let event =
        app.traces(&taro).await.events.into_iter().find(|event| event.kind == Event::DeskToldCode).unwrap();
    assert_eq!((event.actor, event.actor_id), (ActorKind::Operator, Some(desk_person.account_id)));
    assert!(app.traces(&taro).await.unacknowledged().contains(&event.kind), "no address could be told");

    // The owner sees the acts without the operator.
    let history = back_in.get(paths::ACCOUNT_HISTORY).await;
    assert!(history.text.contains("desk_told_code") && history.text.contains("desk_took_up"));
    assert!(
        !history.text.contains("INC-4711") && !history.text.contains(&desk_person.account_id.to_string())
    );
}

#[tokio::test]
async fn requests_are_listed_oldest_first_and_leave_with_their_time() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let (_, first) = app.at_desk("one").await;
    app.advance(Duration::from_mins(5));
    let (_, second) = app.at_desk("two").await;
    let ids = |requests: Vec<DeskRequest>| requests.into_iter().map(|request| request.id).collect::<Vec<_>>();
    assert_eq!(ids(desk.desk_requests("").await), [first.id, second.id]);
    app.advance(Duration::from_mins(15));
    desk.desk_requests("").await;
    app.advance(Duration::from_mins(20));
    desk.desk_requests("").await;
    app.advance(Duration::from_mins(20));
    assert_eq!(ids(desk.desk_requests("").await), [second.id]);
    desk.take(first.id).await.refused(ninsho_shared::ProblemCode::FlowEnded);
}

#[tokio::test]
async fn a_refused_request_says_so_and_its_code_is_void() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let (taro, flow) = app.at_desk("taro").await;
    let before = app.row(&taro).await;
    let code = desk.tell_code(flow.id).await;
    assert_eq!(desk.refuse_request(flow.id, "The caller did not know the date of birth.").await.status, 204);
    assert!(matches!(
        flow.caller.initialization(flow.id).await,
        InitRequestView::Ended { because: ninsho_shared::initialization::InitEndReason::Refused, .. }
    ));
    flow.caller.confirm(flow.id, &code).await.refused(ninsho_shared::ProblemCode::FlowEnded);
    assert_eq!(app.traces(&taro).await.pending_codes(), 0);
    assert_eq!(app.row(&taro).await, before);
    let event =
        app.traces(&taro).await.events.into_iter().find(|event| event.kind == Event::DeskRefused).unwrap();
    assert_eq!(event.note.as_deref(), Some("The caller did not know the date of birth."));
}

#[tokio::test]
async fn the_lists_of_the_desk_come_in_pages() {
    let app = TestApp::start().await;
    let mut waiting = Vec::new();
    for name in ["gone1", "gone2", "gone3"] {
        waiting.push(app.at_desk(name).await.1.id);
    }
    let (_, operator) = app.operator("desk").await;
    let page = async |query: &str| {
        let path = format!("{}?{query}", paths::HELPDESK_INIT_REQUESTS);
        let read: DeskRequests = operator.get(&path).await.granted(200);
        (read.requests.iter().map(|request| request.id).collect::<Vec<_>>(), read.next)
    };
    assert_eq!(page("").await, (waiting.clone(), None));
    assert_eq!(page("limit=2").await, (waiting[..2].to_vec(), Some(waiting[1])));
    assert_eq!(page(&format!("limit=2&after={}", waiting[1])).await, (waiting[2..].to_vec(), None));
    assert_eq!(page(&format!("search=gone3&after={}", waiting[1])).await, (waiting[2..].to_vec(), None));
    for (query, field) in [("limit=501", "limit"), ("after=x", "after")] {
        let refused = operator.get(&format!("{}?{query}", paths::HELPDESK_INIT_REQUESTS)).await;
        let problem = refused.refused(ProblemCode::InvalidRequest);
        assert_eq!(problem.field.as_deref(), Some(field), "{query}");
    }
    for id in &waiting {
        assert_eq!(operator.take(*id).await.status, 200);
    }
    let log = async |query: &str| -> DeskLog {
        operator.get(&format!("{}?{query}", paths::HELPDESK_LOG)).await.granted(200)
    };
    let newest = log("limit=2").await;
    let rest = log(&format!("limit=2&before={}", newest.next.unwrap())).await;
    assert_eq!((newest.events.len(), rest.events.len(), rest.next), (2, 1, None));
}
