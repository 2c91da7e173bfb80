//! `/init-requests`: who may call it stands in each handler's arguments. What is done with a
//! request is done in its own session; one that passed the second factor may look, and give it up.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, delete, get, http::header, post};
use ninsho_shared::initialization::{ConfirmRequest, InitRequestAnswer, InitRequestRequest, InitRequestView};
use ninsho_shared::login::TokenDelivery;
use ninsho_shared::session::{Level, SessionToken};
use ninsho_shared::{ProblemCode, paths};

use super::view;
use crate::http::answers::{Refusals, SessionRefusals};
use crate::http::auth::{AnySession, Earlier, cookie, require_same_origin};
use crate::http::body::{Body, FlowId};
use crate::http::client_address::request_origin;
use crate::http::problem::ApiError;
use ninsho_domain::account::credentials;
use ninsho_domain::account::lockout::{LockoutPolicy, require_open};
use ninsho_domain::app::App;
use ninsho_domain::event::notice;
use ninsho_domain::event::{self, Event, Subject};
use ninsho_domain::factor::mail_code::{self, Purpose};
use ninsho_domain::registration::init_request::{self, Standing, State};
use ninsho_domain::registration::init_request::{mail, steps, store};
use ninsho_domain::session::{self, Session};

/// Begins an initialization: ④ of the manual.
///
/// Anyone may call this with ID and password. An open one of the same account is superseded. The
/// session comes as a cookie, or in the body when `deliver` is `body`.
#[utoipa::path(
    tag = "initialization", operation_id = "beginInitialization", security(()),
    request_body = InitRequestRequest,
    responses((status = 201, body = InitRequestAnswer, description = "ID and password are right.",
        headers(("Location" = String, description = "The init-request."))), Refusals)
)]
#[post("/init-requests")]
pub async fn begin(
    request: HttpRequest,
    app: Data<App>,
    earlier: Earlier,
    Body(body): Body<InitRequestRequest>,
) -> Result<HttpResponse, ApiError> {
    if body.deliver == TokenDelivery::Cookie {
        require_same_origin(&request, &app)?;
    }
    let origin = request_origin(&request, &app.config.trusted_proxies);
    let right = credentials::check(&app, &body.user_id, body.password, &origin).await?;
    let tx = app.storage.begin().await?;
    let account = right.accept(&tx).await?;
    steps::make_room(&tx, &app, &account).await?;
    let (session, row, token) = steps::start(&tx, &app, account, body.deliver, origin).await?;
    earlier.end_for(&tx, session.account.id, app.now()).await?;
    tx.commit().await?;
    let view = view::of(&app, &session, &row).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, paths::init_request(row.id)));
    Ok(answer(response, &session, view, Some(token)))
}

/// Reads an initialization.
///
/// The session that it goes on in may call this, and any session of the same account that passed
/// the second factor.
#[utoipa::path(
    tag = "initialization", operation_id = "readInitialization",
    params(("id" = Uuid, Path, description = "The init-request.")),
    responses((status = 200, body = InitRequestView, description = "Where it stands."), SessionRefusals)
)]
#[get("/init-requests/{id}")]
pub async fn read(
    app: Data<App>,
    session: AnySession,
    id: FlowId,
) -> Result<Json<InitRequestView>, ApiError> {
    let row = visible(&session, store::find(app.storage.read(), session.account.id, id.0).await?)?;
    Ok(Json(view::of(&app, &session, &row).await?))
}

/// Mails the confirmation code: ⑤ of the manual.
///
/// The session that it goes on in may call this. While a code is valid, calling it again mails the
/// same code. The registered address is told of the request, with a stop link.
#[utoipa::path(
    tag = "initialization", operation_id = "sendConfirmationCode",
    params(("id" = Uuid, Path, description = "The init-request.")),
    responses((status = 200, body = InitRequestView, description = "The mail is in the outbox."), Refusals, SessionRefusals)
)]
#[post("/init-requests/{id}/send")]
pub async fn send(
    app: Data<App>,
    session: AnySession,
    id: FlowId,
) -> Result<Json<InitRequestView>, ApiError> {
    let now = app.now();
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    require_open(&app, &account, LockoutPolicy::Enforce)?;
    let row = own(&session, store::find(&tx, account.id, id.0).await?)?;
    let latest = match init_request::standing(&row, now)? {
        Standing::Begun => None,
        Standing::CodeSent => row.challenge_id,
        Standing::AtDesk | Standing::Confirmed | Standing::Completed | Standing::Ended(_) => {
            return Err(ProblemCode::FlowEnded.into());
        }
    };
    let address = notice::registered(&account)?.ok_or(ProblemCode::NoMailAddress)?;
    let live = match latest {
        Some(id) => Some(mail_code::find(&tx, id).await?).filter(|code| {
            mail_code::standing(code, &app.config.limits.code, now) == mail_code::Standing::Live
        }),
        None => None,
    };
    if let Some(code) = live {
        let details = notice::details(&app, &session);
        mail_code::resend(&tx, &app, &code, Purpose::Initialization, details).await?;
    } else {
        let code = mail_code::issue(&tx, &app, mail::code(&app, &session, address)).await?;
        store::code_sent(&tx, row.id, code.id, now).await?;
        mail::tell_requested(&tx, &app, &account, &session, row.id).await?;
    }
    let row = store::find(&tx, account.id, row.id).await?;
    tx.commit().await?;
    Ok(Json(view::of(&app, &session, &row).await?))
}

/// Asks the help desk for the code: "I cannot read this mailbox".
///
/// The session that it goes on in may call this. A code that was mailed is void from then on.
#[utoipa::path(
    tag = "initialization", operation_id = "askHelpDesk",
    params(("id" = Uuid, Path, description = "The init-request.")),
    responses((status = 200, body = InitRequestView, description = "The help desk sees the request."), Refusals, SessionRefusals)
)]
#[post("/init-requests/{id}/desk")]
pub async fn ask_desk(
    app: Data<App>,
    session: AnySession,
    id: FlowId,
) -> Result<Json<InitRequestView>, ApiError> {
    let now = app.now();
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    let row = own(&session, store::find(&tx, account.id, id.0).await?)?;
    // Asking twice is granted: the caller has what they want.
    if init_request::standing(&row, now)? != Standing::AtDesk {
        if !store::to_desk(&tx, row.id, now).await? {
            return Err(ProblemCode::FlowEnded.into());
        }
        if let Some(code) = row.challenge_id {
            mail_code::void(&tx, code, now).await?;
        }
        mail::tell_requested(&tx, &app, &account, &session, row.id).await?;
        let asked = Event::InitializationAtDesk.by_owner(account.id, &session.origin);
        event::record(&tx, &app, asked.about(Subject::InitRequest(row.id))).await?;
    }
    let row = store::find(&tx, account.id, row.id).await?;
    tx.commit().await?;
    Ok(Json(view::of(&app, &session, &row).await?))
}

/// Confirms an initialization with its code: ⑧ of the manual.
///
/// The session that it goes on in may call this. When the code is right, a new session of the
/// level `enrolment` takes its place, which may register an address.
#[utoipa::path(
    tag = "initialization", operation_id = "confirmInitialization",
    params(("id" = Uuid, Path, description = "The init-request.")), request_body = ConfirmRequest,
    responses((status = 200, body = InitRequestAnswer, description = "The code is right."), Refusals, SessionRefusals)
)]
#[post("/init-requests/{id}/confirm")]
pub async fn confirm(
    app: Data<App>,
    session: AnySession,
    id: FlowId,
    Body(body): Body<ConfirmRequest>,
) -> Result<HttpResponse, ApiError> {
    let account_id = session.account.id;
    let row = own(&session, store::find(app.storage.read(), account_id, id.0).await?)?;
    let gate = match init_request::standing(&row, app.now())? {
        Standing::Begun | Standing::CodeSent => LockoutPolicy::Enforce,
        Standing::AtDesk => LockoutPolicy::Ignore,
        Standing::Confirmed => return Err(ProblemCode::CodeUsed.into()),
        Standing::Completed | Standing::Ended(_) => return Err(ProblemCode::FlowEnded.into()),
    };
    let code = row.challenge_id.ok_or(ProblemCode::NoCodeSent)?;
    let check = mail_code::check(&app, account_id, code, &body.code, gate, &session.origin).await?;
    let proof = check.proof(app.now())?;
    let (session, token) = steps::rise(&app, session.0, &row, &proof).await?;
    let row = store::find(app.storage.read(), account_id, row.id).await?;
    let view = view::of(&app, &session, &row).await?;
    Ok(answer(HttpResponse::Ok(), &session, view, Some(token)))
}

/// Gives an initialization up.
///
/// The session that it goes on in may call this, and any session of the same account that passed
/// the second factor. Nothing has changed.
#[utoipa::path(
    tag = "initialization", operation_id = "cancelInitialization",
    params(("id" = Uuid, Path, description = "The init-request.")),
    responses((status = 200, body = InitRequestView, description = "It has ended, and changed nothing."), Refusals, SessionRefusals)
)]
#[delete("/init-requests/{id}")]
pub async fn cancel(
    app: Data<App>,
    session: AnySession,
    id: FlowId,
) -> Result<Json<InitRequestView>, ApiError> {
    let now = app.now();
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    let row = visible(&session, store::find(&tx, account.id, id.0).await?)?;
    // Giving up what has ended already is granted: the caller has what they want.
    if init_request::end(&tx, row.id, State::Cancelled, now).await? {
        steps::void_codes(&tx, &app, &row, "cancelled").await?;
        let cancelled = Event::InitializationCancelled.by_owner(account.id, &session.origin);
        event::record(&tx, &app, cancelled.about(Subject::InitRequest(row.id))).await?;
    }
    let row = store::find(&tx, account.id, row.id).await?;
    tx.commit().await?;
    Ok(Json(view::of(&app, &session, &row).await?))
}

/// The request, for a session that may look at it.
fn visible(session: &Session, row: store::Row) -> Result<store::Row, ApiError> {
    if view::is_own(session, &row) || session::level(&session.row) == Level::Full {
        Ok(row)
    } else {
        Err(ProblemCode::NotFound.into())
    }
}

/// The request, for the session that it goes on in.
fn own(session: &Session, row: store::Row) -> Result<store::Row, ApiError> {
    if view::is_own(session, &row) { Ok(row) } else { Err(ProblemCode::NotFound.into()) }
}

/// The answer, with a new token where the caller asked for it.
fn answer(
    mut response: actix_web::HttpResponseBuilder,
    session: &Session,
    init_request: InitRequestView,
    token: Option<SessionToken>,
) -> HttpResponse {
    match (session::delivery(&session.row), token) {
        (TokenDelivery::Cookie, Some(token)) => {
            response.cookie(cookie(&token)).json(InitRequestAnswer { init_request, token: None })
        }
        (_, token) => response.json(InitRequestAnswer { init_request, token }),
    }
}
