//! `/helpdesk`: only operators may call it, and never for themselves.

use actix_web::web::{Data, Json, Query};
use actix_web::{get, post};
use ninsho_shared::helpdesk::{
    ApproveRequest, DeskLog, DeskRequest, DeskRequests, RefuseRequest, ReleaseAnswer, ReleaseRequest,
    SpokenCode,
};
use ninsho_shared::session::SessionEnd;
use ninsho_shared::{ProblemCode, Timestamp, UserId};
use serde::Deserialize;
use uuid::Uuid;

use super::view;
use crate::http::answers::{AtDesk, Problems, code};
use crate::http::auth::{FreshOperator, Operator};
use crate::http::body::{Body, FlowId};
use crate::http::conditional::Polled;
use crate::http::cursor::{self, Page, cut};
use crate::http::problem::ApiError;
use ninsho_domain::account::Account;
use ninsho_domain::account::row::set_desk_until;
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event};
use ninsho_domain::factor::mail_code;
use ninsho_domain::refusal::refuse as refusal;
use ninsho_domain::registration::case_reference;
use ninsho_domain::registration::helpdesk::flow::{self, Incomplete, Record, Release};
use ninsho_domain::registration::helpdesk::{mail, store};
use ninsho_domain::registration::init_request::{self, InitRequest, InitRequestState};
use ninsho_domain::session::{self, permission};
use ninsho_domain::storage::Tx;

/// Which part of the list is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// A case reference or an ID, or the beginning of one.
    #[serde(default)]
    search: String,
    /// `next` of the previous page.
    after: Option<String>,
    /// Requests of the page.
    limit: Option<String>,
}

/// Requests of a page at most, and when the caller does not say how many: an operator looks at all of them.
const MOST: u64 = 500;

/// List the open requests at the help desk
///
/// Operators may call this. The case, blanks and hyphens of a case reference are ignored. `next` is the
/// `after` of the following page.
#[utoipa::path(
    tag = "help desk", operation_id = "listDeskRequests",
    params(
        ("search" = Option<String>, Query, description = "A case reference or an ID, or the beginning of one."),
        ("after" = Option<Uuid>, Query, description = "`next` of the previous page."),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "Requests of the page.")),
    responses((status = 200, body = DeskRequests, description = "Oldest first."),
        Problems<Operator>)
)]
#[get("/helpdesk/init-requests")]
pub async fn list(
    app: Data<App>,
    session: Operator,
    query: Query<Wanted>,
) -> Result<Polled<DeskRequests>, ApiError> {
    let (conn, now) = (app.storage.read(), app.now());
    let wanted = query.search.trim();
    let after = cursor::cursor("after", query.after.as_deref())?;
    let limit = cursor::limit(query.limit.as_deref(), MOST, MOST)?;
    let (case_reference, user_id) = (case_reference::read(wanted), UserId::parse(wanted).ok());
    let found: Vec<_> = store::open(conn, now)
        .await?
        .into_iter()
        .filter(|(row, _)| after.is_none_or(|after| row.id > after))
        .filter(|(row, account)| {
            wanted.is_empty()
                || (!case_reference.is_empty() && row.case_reference.starts_with(&case_reference))
                || user_id.as_ref().is_some_and(|id| account.user_id.as_str().starts_with(id.as_str()))
        })
        .collect();
    let (found, next) = cut(found, limit, |(row, _)| row.id);
    let names = store::names(conn, found.iter().flat_map(|(row, _)| view::involved(row))).await?;
    let requests: Result<Vec<_>, _> =
        found.iter().map(|(row, account)| view::of(&app, session.account.id, row, account, &names)).collect();
    let desk = &app.config.helpdesk;
    Ok(Polled(DeskRequests {
        as_of: now,
        checks: desk.checks.clone(),
        minimum: desk.minimum,
        requests: requests?,
        next,
    }))
}

/// Take a request up, or over
///
/// Operators may call this, never for their own request. The person's screen shows it. Taking over from
/// another operator clears the record and voids the code that was told. Idempotent.
#[utoipa::path(
    tag = "help desk", operation_id = "takeDeskRequest",
    params(("id" = Uuid, Path, description = "The init-request.")),
    responses((status = 200, body = DeskRequest, description = "It is the caller's now."),
        Problems<(Operator, AtDesk)>)
)]
#[post("/helpdesk/init-requests/{id}/take")]
pub async fn take(app: Data<App>, session: Operator, id: FlowId) -> Result<Json<DeskRequest>, ApiError> {
    let operator = session.account.id;
    let (tx, row, account) = store::hold_at_desk::<permission::Operator>(&app, &session, id.0).await?;
    let now = tx.now();
    not_own(operator, &account)?;
    if row.taken_by != Some(operator) {
        take_code_back(&tx, &row, now);
        store::take(&tx, row.id).await?;
        let taken = Event::DeskTookUp.by_operator(operator, account.id, row.id, None);
        event::record(&tx, &app, taken)?;
    }
    let row = store::find(&tx, row.id).await?;
    tx.commit().await?;
    Ok(Json(view::request(&app, operator, &row, &account).await?))
}

/// Record the check and release the code
///
/// The operator who took the request up may call this, with a second factor passed within the last ten
/// minutes, never for their own request. The code is shown this once and voids the previous one. Where a
/// second operator has to approve, or the record is not the one that was approved, the call records the
/// check and releases no code. With the code, all other sessions of the account are revoked, and until
/// the request has ended no other second factor is compared and no revocation link acts. The owner is
/// told.
#[utoipa::path(
    tag = "help desk", operation_id = "releaseDeskCode",
    params(("id" = Uuid, Path, description = "The init-request.")), request_body = ReleaseRequest,
    responses((status = 200, body = ReleaseAnswer, description = "The code, or that it waits."),
        Problems<(FreshOperator, AtDesk, code::IncompleteRecord, code::TakeUpFirst)>)
)]
#[post("/helpdesk/init-requests/{id}/release")]
pub async fn release(
    app: Data<App>,
    session: FreshOperator,
    id: FlowId,
    Body(body): Body<ReleaseRequest>,
) -> Result<Json<ReleaseAnswer>, ApiError> {
    let operator = session.account.id;
    let (tx, row, account) = store::hold_at_desk::<permission::FreshOperator>(&app, &session, id.0).await?;
    let now = tx.now();
    not_own(operator, &account)?;
    let desk = &app.config.helpdesk;
    let known: Vec<&str> = desk.checks.iter().map(|check| check.id.as_str()).collect();
    let checks = flow::checks(&body.checks, &known, desk.minimum).map_err(incomplete)?.join(" ");
    let ticket = flow::note("ticket", &body.ticket).map_err(incomplete)?;
    let (checks, ticket) = (&*checks, &*ticket);
    let record = Record { request_id: row.id, operator, checks, ticket, objected_at: row.objected_at };
    let is_operator = account.operator_since.is_some();
    let needed = flow::needs_second(&row, account.staff, is_operator, desk.second_operator_for_staff);
    let does = flow::release(flow::stage_of(&row), operator, needed, record.is_approved(&row))?;
    take_code_back(&tx, &row, now);
    let (event, code) = match does {
        Release::AskSecond => {
            store::ask_second(&tx, row.id, checks, ticket).await?;
            (Event::DeskAskedSecond, None)
        }
        Release::Code => {
            let (made, code) = mail_code::issue_spoken(&tx, &app, account.id, row.session_id)?;
            store::release(&tx, row.id, checks, ticket, made.id).await?;
            set_desk_until(&tx, account.id, Some(row.expires_at));
            session::end_others(&tx, account.id, Some(row.session_id), SessionEnd::HelpDesk);
            mail::tell_code_told(&tx, &app, &account, &row, now).await?;
            (Event::DeskToldCode, Some(SpokenCode::new(code.reveal())))
        }
    };
    let note = Some(format!("{ticket} ({checks})"));
    let event = event
        .by_operator(operator, account.id, row.id, note)
        .unacknowledged(code.is_some() && account.mail_address.is_none());
    event::record(&tx, &app, event)?;
    let row = store::find(&tx, row.id).await?;
    tx.commit().await?;
    Ok(Json(ReleaseAnswer { request: view::request(&app, operator, &row, &account).await?, code }))
}

/// Approve the release as the second operator
///
/// Any operator other than the one who took the request up may call this, with a second factor passed
/// within the last ten minutes, never for their own request. The approval is of the record that the
/// caller saw, named by its hash: `record_changed` when it is another by now.
#[utoipa::path(
    tag = "help desk", operation_id = "approveDeskRequest",
    params(("id" = Uuid, Path, description = "The init-request.")), request_body = ApproveRequest,
    responses((status = 200, body = DeskRequest, description = "The first operator can get the code."),
        Problems<(FreshOperator, AtDesk, code::NothingToApprove, code::SecondOperatorRequired,
            code::RecordChanged)>)
)]
#[post("/helpdesk/init-requests/{id}/approve")]
pub async fn approve(
    app: Data<App>,
    session: FreshOperator,
    id: FlowId,
    Body(body): Body<ApproveRequest>,
) -> Result<Json<DeskRequest>, ApiError> {
    let operator = session.account.id;
    let (tx, row, account) = store::hold_at_desk::<permission::FreshOperator>(&app, &session, id.0).await?;
    not_own(operator, &account)?;
    flow::may_approve(flow::stage_of(&row), operator)?;
    let record = Record::of(&row).ok_or(ProblemCode::NothingToApprove)?;
    let hash = record.hash();
    if hash != body.record {
        return Err(refusal(ProblemCode::RecordChanged).in_field("record").into());
    }
    store::approve(&tx, row.id, &hash).await?;
    let note = Some(format!("{} ({})", record.ticket, record.checks));
    let approved = Event::DeskApproved.by_operator(operator, account.id, row.id, note);
    event::record(&tx, &app, approved)?;
    let row = store::find(&tx, row.id).await?;
    tx.commit().await?;
    Ok(Json(view::request(&app, operator, &row, &account).await?))
}

/// Refuse a request, with a reason
///
/// The operator who took the request up may call this, and one who is asked to approve. The code that
/// was told becomes void; the person's screen shows that the request was refused.
#[utoipa::path(
    tag = "help desk", operation_id = "refuseDeskRequest",
    params(("id" = Uuid, Path, description = "The init-request.")), request_body = RefuseRequest,
    responses((status = 204, description = "It has ended without a change."),
        Problems<(Operator, AtDesk, code::IncompleteRecord, code::TakeUpFirst)>)
)]
#[post("/helpdesk/init-requests/{id}/refuse")]
pub async fn refuse(
    app: Data<App>,
    session: Operator,
    id: FlowId,
    Body(body): Body<RefuseRequest>,
) -> Result<actix_web::HttpResponse, ApiError> {
    let operator = session.account.id;
    let (tx, row, account) = store::hold_at_desk::<permission::Operator>(&app, &session, id.0).await?;
    let now = tx.now();
    not_own(operator, &account)?;
    flow::may_refuse(flow::stage_of(&row), operator)?;
    let reason = flow::note("reason", &body.reason).map_err(incomplete)?;
    init_request::store::end(&tx, row.id, InitRequestState::Refused).await?;
    take_code_back(&tx, &row, now);
    let refused = Event::DeskRefused.by_operator(operator, account.id, row.id, Some(reason));
    event::record(&tx, &app, refused.unacknowledged(account.mail_address.is_none()))?;
    tx.commit().await?;
    Ok(actix_web::HttpResponse::NoContent().finish())
}

/// List what the calling operator did
///
/// Operators may call this, each for their own acts.
#[utoipa::path(
    tag = "help desk", operation_id = "readDeskLog",
    params(
        ("before" = Option<Uuid>, Query, description = "`next` of the previous page."),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 100, description = "Acts of the page.")),
    responses((status = 200, body = DeskLog, description = "Newest first."),
        Problems<Operator>)
)]
#[get("/helpdesk/log")]
pub async fn log(app: Data<App>, session: Operator, Page(slice): Page) -> Result<Json<DeskLog>, ApiError> {
    let conn = app.storage.read();
    let (acts, next) = store::log(conn, session.account.id, slice).await?;
    let names = store::names(conn, acts.iter().filter_map(|act| act.account_id)).await?;
    let case_references = store::case_references(conn, acts.iter().filter_map(store::request_of)).await?;
    let events = acts.into_iter().filter_map(|act| view::act(act, &names, &case_references)).collect();
    Ok(Json(DeskLog { events, next }))
}

/// Voids the code that was told, if there is one, and what it kept from others.
fn take_code_back(tx: &Tx, row: &InitRequest, now: Timestamp) {
    if let Some(code) = row.challenge_id {
        mail_code::void(tx, code, now);
    }
    if row.released_at.is_some() {
        set_desk_until(tx, row.account_id, None);
    }
}

fn not_own(operator: Uuid, account: &Account) -> Result<(), ProblemCode> {
    if account.id == operator { Err(ProblemCode::OwnRequest) } else { Ok(()) }
}

fn incomplete(incomplete: Incomplete) -> ApiError {
    let Incomplete { field, reason, because } = incomplete;
    refusal(ProblemCode::IncompleteRecord).in_field(field).reason(reason.name()).because(because).into()
}
