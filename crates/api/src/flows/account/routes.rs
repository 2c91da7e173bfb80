//! `/account`, `/session` and `/sessions`: who may call it stands in each handler's arguments.

use actix_web::web::{Data, Json, Query};
use actix_web::{HttpResponse, delete, get, post};
use ninsho_shared::ProblemCode;
use ninsho_shared::account::{AccountView, AcknowledgeEventsRequest, HistoryView};
use ninsho_shared::session::{Level, RequestOriginView, SessionItem, SessionView, SessionsView};
use serde::Deserialize;
use uuid::Uuid;

use crate::http::answers::{Refusals, SessionRefusals};
use crate::http::auth::{AnySession, SignedIn, no_cookie};
use crate::http::body::{Body, FlowId};
use crate::http::problem::ApiError;
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event, history as events};
use ninsho_domain::refusal::refuse;
use ninsho_domain::registration::init_request;
use ninsho_domain::registration::overview as store;
use ninsho_domain::session;

/// Reads the caller's session.
///
/// Any session may call this.
#[utoipa::path(
    tag = "session", operation_id = "readSession",
    responses((status = 200, body = SessionView, description = "The session."), SessionRefusals)
)]
#[get("/session")]
pub async fn read_session(app: Data<App>, session: AnySession) -> Result<Json<SessionView>, ApiError> {
    let mut view = session.view(&app)?;
    // An initialization does not go on in a session that passed the second factor.
    if view.level != Level::Full {
        view.init_request = init_request::open_in(app.storage.read(), view.id, app.now()).await?;
    }
    Ok(Json(view))
}

/// Logs out.
///
/// Any session may call this. The token is worth nothing from this moment on.
#[utoipa::path(
    tag = "session", operation_id = "logOut",
    responses((status = 204, description = "The session has ended."), SessionRefusals)
)]
#[delete("/session")]
pub async fn log_out(app: Data<App>, session: AnySession) -> Result<HttpResponse, ApiError> {
    let tx = app.storage.begin().await?;
    session::end(&tx, session.account.id, session.row.id, app.now()).await?;
    let logged_out = Event::LoggedOut.by_owner(session.account.id, &session.origin);
    event::record(&tx, &app, logged_out).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().cookie(no_cookie()).finish())
}

/// Lists the open sessions of the account.
///
/// A session that passed the second factor may call this.
#[utoipa::path(
    tag = "session", operation_id = "listSessions",
    responses((status = 200, body = SessionsView, description = "Newest first."), SessionRefusals)
)]
#[get("/sessions")]
pub async fn sessions(app: Data<App>, session: SignedIn) -> Result<Json<SessionsView>, ApiError> {
    let open = session::open_of(app.storage.read(), &app, session.account.id).await?;
    let sessions = open
        .into_iter()
        .map(|row| SessionItem {
            id: row.id,
            current: row.id == session.row.id,
            level: session::level(&row),
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            origin: RequestOriginView { network: row.network, browser: row.browser },
        })
        .collect();
    Ok(Json(SessionsView { sessions }))
}

/// Ends a session of the account.
///
/// A session that passed the second factor may call this.
#[utoipa::path(
    tag = "session", operation_id = "endSession",
    params(("id" = Uuid, Path, description = "The session.")),
    responses((status = 204, description = "The session has ended."), SessionRefusals)
)]
#[delete("/sessions/{id}")]
pub async fn end_session(app: Data<App>, session: SignedIn, id: FlowId) -> Result<HttpResponse, ApiError> {
    let tx = app.storage.begin().await?;
    if !session::end(&tx, session.account.id, id.0, app.now()).await? {
        return Err(ProblemCode::NotFound.into());
    }
    let ended = Event::SessionEnded.by_owner(session.account.id, &session.origin);
    event::record(&tx, &app, ended).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Reads what is set for the account.
///
/// A session that passed the second factor may call this.
#[utoipa::path(
    tag = "account", operation_id = "readAccount",
    responses((status = 200, body = AccountView, description = "What is set."), SessionRefusals)
)]
#[get("/account")]
pub async fn read_account(app: Data<App>, session: SignedIn) -> Result<Json<AccountView>, ApiError> {
    let conn = app.storage.read();
    let account = &session.account;
    let open = session::open_of(conn, &app, account.id).await?;
    let view = session.view(&app)?;
    Ok(Json(AccountView {
        user_id: view.user_id,
        mail: store::mail_factor(account, &app.config.institution.placeholder)?,
        authenticators: store::authenticators(conn, account.id).await?,
        recovery_codes: store::recovery_codes(conn, account.id).await?,
        unacknowledged_events: events::unacknowledged(conn, account.id).await?,
        address_change: store::open_change(conn, account.id, app.now()).await?,
        open_sessions: u32::try_from(open.len()).unwrap_or(u32::MAX),
    }))
}

/// Notes that the owner has seen what happened while there was no address to tell it to.
///
/// A session that passed the second factor may call this. `last` is the last event that was
/// shown, so that one that comes meanwhile is not taken for seen.
#[utoipa::path(
    tag = "account", operation_id = "acknowledgeEvents", request_body = AcknowledgeEventsRequest,
    responses((status = 204, description = "They are not shown again."), Refusals, SessionRefusals)
)]
#[post("/account/unacknowledged-events/acknowledge")]
pub async fn acknowledge_events(
    app: Data<App>,
    session: SignedIn,
    Body(body): Body<AcknowledgeEventsRequest>,
) -> Result<HttpResponse, ApiError> {
    events::acknowledge(app.storage.write(), session.account.id, body.last).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The page of the history that is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryPage {
    /// Events before this one.
    before: Option<String>,
}

/// Reads what happened to the account.
///
/// A session that passed the second factor may call this.
#[utoipa::path(
    tag = "account", operation_id = "readHistory",
    params(("before" = Option<Uuid>, Query, description = "`next` of the page before.")),
    responses((status = 200, body = HistoryView, description = "Newest first."), SessionRefusals)
)]
#[get("/account/history")]
pub async fn history(
    app: Data<App>,
    session: SignedIn,
    page: Query<HistoryPage>,
) -> Result<Json<HistoryView>, ApiError> {
    let before = page.before.as_deref().map(Uuid::parse_str).transpose().map_err(|_| {
        refuse(ProblemCode::InvalidRequest).in_field("before").because("`before` is the `next` of a page")
    })?;
    let (events, next) = events::page(app.storage.read(), session.account.id, before).await?;
    Ok(Json(HistoryView { events, next }))
}
