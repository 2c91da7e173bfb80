//! Guarded updates, called as a request calls them that read its row before another one changed it.
//! Over HTTP the lock of the account and the second look under it stand before most of them.

use ninsho_domain::refusal::DomainError;
use ninsho_domain::registration::address_change::{AddressChangeState, store as changes};
use ninsho_domain::registration::helpdesk::store as desk_store;
use ninsho_domain::registration::init_request::{InitRequestState, store as requests};
use ninsho_domain::registration::registering::Complete;
use ninsho_domain::session::permission::{AnySession, Operator};
use ninsho_domain::session::{counting_others, login};
use ninsho_shared::login::VerifyRequest;
use ninsho_shared::{MailedCode, ProblemCode, RecoveryCode, paths};
use std::time::Duration;
use uuid::Uuid;

use crate::support::{START, TestApp};

fn missed<T>(outcome: Result<T, DomainError>, code: ProblemCode, what: &str) {
    assert_eq!(outcome.map(drop).map_err(|error| error.code()), Err(code), "{what}");
}

#[tokio::test]
async fn a_change_that_has_ended_ends_and_completes_no_more() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let open = changes::find(app.app.storage.read(), taro.person.account_id, taro.id).await.unwrap();
    taro.complete().await;

    let before = app.traces(&taro.person).await;
    let tx = app.registering(&taro.caller).await.hold::<Complete>(&app.app).await.unwrap();
    let none = counting_others(&app.app, taro.person.account_id, None, tx.now());
    let ended = changes::end(&tx, &open, AddressChangeState::Cancelled, tx.now()).await;
    missed(ended, ProblemCode::FlowEnded, "end");
    missed(changes::complete(&tx, open.id, None, none).await, ProblemCode::FlowEnded, "complete");
    tx.into_held().commit().await.unwrap();
    assert_eq!(app.traces(&taro.person).await, before);
}

#[tokio::test]
async fn a_request_moves_from_the_states_of_a_step_alone() {
    let app = TestApp::start().await;
    let (taro, hanako) = (app.person("taro").await, app.person("hanako").await);
    let flow = app.initializing(&taro).await;
    let begun = app.request(&taro, flow.id).await;
    let confirmed = app.request(&hanako, app.confirmed(&hanako).await.id).await;

    let before = (app.traces(&taro).await, app.traces(&hanako).await);
    let (tx, any) = (app.held::<AnySession>(&flow.caller).await, Uuid::from_u128(7));
    let ended = ProblemCode::FlowEnded;
    missed(requests::complete(&tx, begun.id, any).await, ended, "complete what is not confirmed");
    missed(requests::code_sent(&tx, confirmed.clone(), any).await, ended, "mail what is confirmed");
    missed(requests::to_desk(&tx, confirmed).await, ended, "hand over what is confirmed");
    missed(requests::confirm(&tx, begun, any, any).await, ended, "confirm by another code");
    tx.commit().await.unwrap();
    assert_eq!((app.traces(&taro).await, app.traces(&hanako).await), before);
}

#[tokio::test]
async fn a_request_whose_time_ran_out_moves_no_more() {
    let app = TestApp::start().await;
    let (taro, hanako) = (app.person("taro").await, app.person("hanako").await);
    let begun = app.request(&taro, app.initializing(&taro).await.id).await;
    let confirmed = app.confirmed(&hanako).await.id;
    app.advance(Duration::from_hours(1));
    let caller = app.past_password(&taro).await;

    let before = (app.traces(&taro).await, app.traces(&hanako).await);
    let (tx, any) = (app.held::<AnySession>(&caller).await, Uuid::from_u128(7));
    let ended = ProblemCode::FlowEnded;
    missed(requests::code_sent(&tx, begun.clone(), any).await, ended, "mail");
    missed(requests::end(&tx, begun.id, InitRequestState::Cancelled).await, ended, "cancel");
    missed(requests::complete(&tx, confirmed, any).await, ended, "complete");
    tx.commit().await.unwrap();
    assert_eq!((app.traces(&taro).await, app.traces(&hanako).await), before);
}

#[tokio::test]
async fn only_the_operator_who_took_a_request_up_records_and_releases() {
    let app = TestApp::start().await;
    let (taro, flow) = app.at_desk("taro").await;
    let (_, first) = app.operator("desk1").await;
    let (_, second) = app.operator("desk2").await;
    assert_eq!(first.take(flow.id).await.status, 200);

    let before = app.traces(&taro).await;
    let tx = app.held::<Operator>(&second).await;
    let asked = desk_store::ask_second(&tx, flow.id, "card", "INC-1").await;
    missed(asked, ProblemCode::TakeUpFirst, "ask for a second operator");
    let released = desk_store::release(&tx, flow.id, "card", "INC-1", Uuid::from_u128(7)).await;
    missed(released, ProblemCode::TakeUpFirst, "release");
    tx.commit().await.unwrap();
    assert_eq!(app.traces(&taro).await, before);
}

#[tokio::test]
async fn a_step_up_does_not_refresh_a_session_that_was_ended_meanwhile() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.advance(Duration::from_mins(2));
    caller.press(paths::LOGIN_OTP).await;
    let code = MailedCode::parse(&app.newest_code(&taro.mail).await).unwrap();
    let session = app.session_of(&caller).await;
    let verified = login::check(&app.app, &session, &VerifyRequest::Mail { code }).await.unwrap();
    assert_eq!(caller.delete(paths::SESSION).await.status, 204);

    let before = app.traces(&taro).await;
    let refused = login::pass(&app.app, &session, &verified).await.unwrap_err();
    assert_eq!(refused.code(), ProblemCode::SessionEnded);
    assert_eq!(app.traces(&taro).await, before, "the code is not used up either");
}

#[tokio::test]
async fn a_recovery_code_is_worth_nothing_once_the_owner_reported_a_change() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let codes = app.signed_in(&taro).await.recovery_codes().await;
    let caller = app.past_password(&taro).await;
    let session = app.session_of(&caller).await;
    let code = RecoveryCode::parse(&codes[0]).unwrap();
    let verified = login::check(&app.app, &session, &VerifyRequest::RecoveryCode { code }).await.unwrap();
    app.change(&taro, |row| row.frozen_at = Some(START)).await;

    let before = app.traces(&taro).await;
    let refused = login::pass(&app.app, &session, &verified).await.unwrap_err();
    assert_eq!(refused.code(), ProblemCode::AccountFrozen);
    assert_eq!(app.traces(&taro).await, before, "the code is not used up either");
}
