//! `/account`, `/session` and `/sessions`: each handler's arguments say who may call it.

use actix_web::web::{Data, Json, Query};
use actix_web::{HttpResponse, delete, get, post};
use ninsho_shared::ProblemCode;
use ninsho_shared::account::{AccountView, AcknowledgeEventsRequest, HistoryView};
use ninsho_shared::session::{CurrentSession, Level, SessionEnd, SessionItem, SessionsView};
use serde::Deserialize;

use crate::http::answers::Problems;
use crate::http::auth::{AnySession, SessionIfAny, SignedIn, no_cookie};
use crate::http::body::{Body, FlowId};
use crate::http::cursor::{Page, cut};
use crate::http::problem::ApiError;
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event, history as events};
use ninsho_domain::registration::{address_change, init_request, overview};
use ninsho_domain::session;

/// The query of `GET /session`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    #[serde(default = "yes")]
    renew: bool,
}

const fn yes() -> bool {
    true
}

/// Read the caller's session
///
/// Anyone may call this. A request without a token is answered with the state `none`; a token that names no open
/// session is refused. As any request, this one puts the idle timeout off, unless `renew` is false.
#[utoipa::path(
    tag = "session", operation_id = "readSession", security((), ("bearer" = []), ("cookie" = [])),
    params(("renew" = Option<bool>, Query, description = "Whether this is a use of the session; by default it is.")),
    responses((status = 200, body = CurrentSession, description = "The session, or that there is none."),
        Problems<AnySession>)
)]
#[get("/session")]
pub async fn read_session(
    app: Data<App>,
    Query(Reading { renew }): Query<Reading>,
    SessionIfAny(session): SessionIfAny,
) -> Result<Json<CurrentSession>, ApiError> {
    let Some(mut session) = session else { return Ok(Json(CurrentSession::None)) };
    if renew {
        session.renew(&app).await?;
    }
    let mut view = session.view(&app)?;
    // No initialization goes on in a session that passed the second factor.
    if view.level != Level::Full {
        view.init_request = init_request::store::open_in(app.storage.read(), view.id, app.now()).await?;
    }
    Ok(Json(CurrentSession::Open { session: view }))
}

/// Log out
///
/// Any session may call this. The token is revoked at once.
#[utoipa::path(
    tag = "session", operation_id = "logOut",
    responses((status = 204, description = "The session has ended."),
        Problems<AnySession>)
)]
#[delete("/session")]
pub async fn log_out(app: Data<App>, session: AnySession) -> Result<HttpResponse, ApiError> {
    let tx = session.hold(&app).await?;
    session::end(&tx, session.row.id, ProblemCode::SessionEnded).await?;
    let logged_out = Event::LoggedOut.by_owner(session.account.id, &session.origin);
    event::record(&tx, &app, logged_out)?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().cookie(no_cookie(&app.config.public_url)).finish())
}

/// List the open sessions of the account
///
/// Requires a session of the level `full`. `next` is the `before` of the following page.
#[utoipa::path(
    tag = "session", operation_id = "listSessions",
    params(
        ("before" = Option<Uuid>, Query, description = "`next` of the previous page."),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 100, description = "Sessions of the page.")),
    responses((status = 200, body = SessionsView, description = "Newest first."),
        Problems<SignedIn>)
)]
#[get("/sessions")]
pub async fn sessions(
    app: Data<App>,
    session: SignedIn,
    Page(slice): Page,
) -> Result<Json<SessionsView>, ApiError> {
    let mut open = session::open_of(app.storage.read(), &app, session.account.id, app.now()).await?;
    open.retain(|row| slice.before.is_none_or(|before| row.id < before));
    let (open, next) = cut(open, slice.limit, |row| row.id);
    let sessions = open
        .into_iter()
        .map(|row| SessionItem {
            id: row.id,
            current: row.id == session.row.id,
            level: row.level,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            origin: app.config.institution.origin_view(row.network, row.browser),
        })
        .collect();
    Ok(Json(SessionsView { sessions, next }))
}

/// End all other sessions of the account
///
/// Requires a session of the level `full`. The tokens of the ended sessions are revoked at once. Succeeds
/// also when there is no other.
#[utoipa::path(
    tag = "session", operation_id = "endOtherSessions",
    responses((status = 204, description = "No other session is open."),
        Problems<SignedIn>)
)]
#[delete("/sessions")]
pub async fn end_other_sessions(app: Data<App>, session: SignedIn) -> Result<HttpResponse, ApiError> {
    let tx = session.hold(&app).await?;
    let (account_id, kept) = (session.account.id, session.row.id);
    if session::open_of(&tx, &app, account_id, tx.now()).await?.iter().any(|row| row.id != kept) {
        session::end_others(&tx, account_id, Some(kept), SessionEnd::EndedElsewhere);
        event::record(&tx, &app, Event::SessionEnded.by_owner(account_id, &session.origin))?;
    }
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// End a session of the account
///
/// Requires a session of the level `full`. The token of the ended session is revoked at once.
#[utoipa::path(
    tag = "session", operation_id = "endSession",
    params(("id" = Uuid, Path, description = "The session.")),
    responses((status = 204, description = "The session has ended."),
        Problems<(SignedIn, FlowId)>)
)]
#[delete("/sessions/{id}")]
pub async fn end_session(app: Data<App>, session: SignedIn, id: FlowId) -> Result<HttpResponse, ApiError> {
    let tx = session.hold(&app).await?;
    session::end(&tx, id.0, ProblemCode::NotFound).await?;
    let ended = Event::SessionEnded.by_owner(session.account.id, &session.origin);
    event::record(&tx, &app, ended)?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Read the account and its factors
///
/// Requires a session of the level `full`.
#[utoipa::path(
    tag = "account", operation_id = "readAccount",
    responses((status = 200, body = AccountView, description = "The account."),
        Problems<SignedIn>)
)]
#[get("/account")]
pub async fn read_account(app: Data<App>, session: SignedIn) -> Result<Json<AccountView>, ApiError> {
    let conn = app.storage.read();
    let account = &session.account;
    let now = app.now();
    let open = session::open_of(conn, &app, account.id, now).await?;
    let view = session.view(&app)?;
    Ok(Json(AccountView {
        user_id: view.user_id,
        mail: overview::mail_factor(account, &app.config.institution.placeholder),
        authenticators: overview::authenticators(conn, account.id).await?,
        recovery_codes: overview::recovery_codes(conn, account.id).await?,
        unacknowledged_events: events::unacknowledged(&app, account.id).await?,
        address_change: address_change::store::resumable(conn, account.id, now).await?,
        open_sessions: u32::try_from(open.len()).unwrap_or(u32::MAX),
    }))
}

/// Acknowledge the events that could not be mailed
///
/// Requires a session of the level `full`. `last` is the last event that was shown, so that a later one
/// stays unacknowledged.
#[utoipa::path(
    tag = "account", operation_id = "acknowledgeEvents", request_body = AcknowledgeEventsRequest,
    responses((status = 204, description = "They are acknowledged."),
        Problems<SignedIn>)
)]
#[post("/account/unacknowledged-events/acknowledge")]
pub async fn acknowledge_events(
    app: Data<App>,
    session: SignedIn,
    Body(body): Body<AcknowledgeEventsRequest>,
) -> Result<HttpResponse, ApiError> {
    let tx = session.hold(&app).await?;
    events::acknowledge(&tx, session.account.id, body.last).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List the events of the account
///
/// Requires a session of the level `full`. `next` is the `before` of the following page.
#[utoipa::path(
    tag = "account", operation_id = "readHistory",
    params(
        ("before" = Option<Uuid>, Query, description = "`next` of the previous page."),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 100, description = "Events of the page.")),
    responses((status = 200, body = HistoryView, description = "Newest first."),
        Problems<SignedIn>)
)]
#[get("/account/history")]
pub async fn history(
    app: Data<App>,
    session: SignedIn,
    Page(slice): Page,
) -> Result<Json<HistoryView>, ApiError> {
    let (events, next) = events::page(&app, session.account.id, slice).await?;
    Ok(Json(HistoryView { events, next }))
}
