//! `/init-requests`: each handler's arguments say who may call it.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, delete, get, http::header, post};
use ninsho_shared::initialization::{ConfirmRequest, InitRequestAnswer, InitRequestRequest, InitRequestView};
use ninsho_shared::login::TokenDelivery;
use ninsho_shared::session::SessionToken;
use ninsho_shared::{ProblemCode, paths};

use super::view;
use crate::http::answers::{CookieOfOurs, Credentials, MailedCheck, Problems, Resending, code};
use crate::http::auth::{Earlier, MaySeeInitRequest, OwnInitRequest, require_same_origin};
use crate::http::body::Body;
use crate::http::client_address::request_origin;
use crate::http::conditional::Polled;
use crate::http::device::device_of;
use crate::http::problem::ApiError;
use crate::http::token::deliver;
use ninsho_domain::account::credentials;
use ninsho_domain::account::lockout::{LockoutPolicy, require_open};
use ninsho_domain::app::App;
use ninsho_domain::event::notice;
use ninsho_domain::event::{self, Event, Subject};
use ninsho_domain::factor::mail_code::{self, Awaited, CodeStatus, Purpose};
use ninsho_domain::refusal::refuse;
use ninsho_domain::registration::address_change::AddressChangeState;
use ninsho_domain::registration::init_request::{
    InitRequestState, RequestStatus, mail, status, steps, store,
};
use ninsho_domain::session::Session;

/// Begin an initialization (④)
///
/// Anyone may call this, with ID and password. An open request of the same account is superseded. The
/// session token is delivered as a cookie, or in the body when `deliver` is `body`. The answer says how
/// the confirmation code can be had: by mail, from the help desk, or not needed at a first set-up.
#[utoipa::path(
    tag = "initialization", operation_id = "beginInitialization", security(()),
    request_body = InitRequestRequest,
    responses((status = 201, body = InitRequestAnswer, description = "ID and password are right.",
        headers(("Location" = String, description = "The init-request."))),
        Problems<(Credentials, CookieOfOurs, code::DeskAtWork)>)
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
    let device = device_of(&request, &app, &body.user_id);
    let right = credentials::check(&app, &body.user_id, body.password, &origin, device).await?;
    let tx = app.storage.begin().await?;
    let account = right.accept(&tx).await?;
    steps::make_room(&tx, &account).await?;
    let (session, row, token) = steps::start(&tx, &app, account, body.deliver, origin).await?;
    earlier.end_for(&tx, session.account.id);
    tx.commit().await?;
    right.settle();
    let view = view::of(&app, &session, &row).await?;
    let mut response = HttpResponse::Created();
    let location = app.config.public_url.path_to(&paths::init_request(row.id));
    response.insert_header((header::LOCATION, location));
    Ok(answer(response, &app, &session, view, token))
}

/// Read an initialization
///
/// The session that it goes on in may call this, and any session of the level `full` of the same
/// account.
#[utoipa::path(
    tag = "initialization", operation_id = "readInitialization",
    params(("id" = Uuid, Path, description = "The init-request.")),
    responses((status = 200, body = InitRequestView, description = "Its status."),
        Problems<MaySeeInitRequest>)
)]
#[get("/init-requests/{id}")]
pub async fn read(app: Data<App>, session: MaySeeInitRequest) -> Result<Polled<InitRequestView>, ApiError> {
    Ok(Polled(view::of(&app, &session.session, &session.request).await?))
}

/// Mail the confirmation code (⑤)
///
/// The session that it goes on in may call this. While a code is valid, the same code is mailed again.
/// The registered address is told of the request, with a revocation link. Limited: `resend_too_soon`
/// and `send_limit_reached` say when the next mail may go out.
#[utoipa::path(
    tag = "initialization", operation_id = "sendConfirmationCode",
    params(("id" = Uuid, Path, description = "The init-request.")),
    responses((status = 200, body = InitRequestView, description = "The mail is queued."),
        Problems<(OwnInitRequest, Resending, code::FlowEnded, code::NoMailAddress)>)
)]
#[post("/init-requests/{id}/send")]
pub async fn send(app: Data<App>, own: OwnInitRequest) -> Result<Json<InitRequestView>, ApiError> {
    let (tx, row) = own.hold(&app).await?;
    let (session, now) = (own.session, tx.now());
    let account = tx.session.account.clone();
    require_open(&tx, &app, &account, LockoutPolicy::Enforce)?;
    let latest = match status(&row, now) {
        RequestStatus::Begun => None,
        RequestStatus::CodeSent => row.challenge_id,
        RequestStatus::AtDesk
        | RequestStatus::Confirmed
        | RequestStatus::Completed
        | RequestStatus::Ended(_) => return Err(ProblemCode::FlowEnded.into()),
    };
    let address = account.mail_address.clone().ok_or(ProblemCode::NoMailAddress)?;
    let live = match latest {
        Some(id) => Some(mail_code::find(&tx, id).await?)
            .filter(|code| mail_code::status(code, &app.config.limits.code, now) == CodeStatus::Live),
        None => None,
    };
    let (row, code) = if let Some(code) = live {
        let details = notice::details(&tx, &account, &session.origin);
        (row, mail_code::resend(&tx, &app, code, Purpose::Initialization, details).await?)
    } else {
        let was_told = mail::was_told_lately(&tx, &app, &account).await?;
        let code = mail_code::issue(&tx, &app, mail::code(&tx, &session, address)).await?;
        mail::tell_requested(&tx, &app, &account, &session.origin, row.id, was_told).await?;
        (store::code_sent(&tx, row, code.challenge.id).await?, code)
    };
    tx.commit().await?;
    Ok(Json(view::mailed(&app, &session, &row, &code)?))
}

/// Ask the help desk for the code (⑥')
///
/// The session that it goes on in may call this: "I cannot read this mailbox". A mailed code becomes
/// void. The registered address is told, with a revocation link. Idempotent.
#[utoipa::path(
    tag = "initialization", operation_id = "askHelpDesk",
    params(("id" = Uuid, Path, description = "The init-request.")),
    responses((status = 200, body = InitRequestView, description = "The help desk sees the request."),
        Problems<(OwnInitRequest, code::FlowEnded)>)
)]
#[post("/init-requests/{id}/desk")]
pub async fn ask_desk(app: Data<App>, own: OwnInitRequest) -> Result<Json<InitRequestView>, ApiError> {
    let (tx, mut row) = own.hold(&app).await?;
    let (session, now) = (own.session, tx.now());
    let account = tx.session.account.clone();
    if status(&row, now) != RequestStatus::AtDesk {
        let (code, was_told) = (row.challenge_id, mail::was_told_lately(&tx, &app, &account).await?);
        row = store::to_desk(&tx, row).await?;
        if let Some(code) = code {
            mail_code::void(&tx, code, now);
        }
        mail::tell_requested(&tx, &app, &account, &session.origin, row.id, was_told).await?;
        let asked = Event::InitializationAtDesk.by_owner(account.id, &session.origin);
        event::record(&tx, &app, asked.about(Subject::InitRequest(row.id)))?;
    }
    tx.commit().await?;
    Ok(Json(view::of(&app, &session, &row).await?))
}

/// Confirm an initialization with its code (⑧)
///
/// The session that it goes on in may call this. When the code is right, a session of the level
/// `restricted` replaces it, which may register an address and nothing else.
#[utoipa::path(
    tag = "initialization", operation_id = "confirmInitialization",
    params(("id" = Uuid, Path, description = "The init-request.")), request_body = ConfirmRequest,
    responses((status = 200, body = InitRequestAnswer, description = "The code is right."),
        Problems<(OwnInitRequest, MailedCheck, code::NoCodeSent, code::FlowEnded)>)
)]
#[post("/init-requests/{id}/confirm")]
pub async fn confirm(
    app: Data<App>,
    own: OwnInitRequest,
    Body(body): Body<ConfirmRequest>,
) -> Result<HttpResponse, ApiError> {
    let (held, request) = own.hold(&app).await?;
    let policy = match status(&request, held.now()) {
        RequestStatus::Begun | RequestStatus::CodeSent => LockoutPolicy::Enforce,
        RequestStatus::AtDesk => LockoutPolicy::Ignore,
        RequestStatus::Confirmed => return Err(ProblemCode::CodeUsed.into()),
        RequestStatus::Completed | RequestStatus::Ended(_) => return Err(ProblemCode::FlowEnded.into()),
    };
    let code = request.challenge_id.ok_or(ProblemCode::NoCodeSent)?;
    let awaited = Awaited::Challenge(code);
    let verified = mail_code::check(&app, held, awaited, &body.code, policy).await?;
    let (session, row, token) = steps::confirm(&app, &own.session, request, &verified).await?;
    let view = view::confirmed(&app, &session, &row)?;
    Ok(answer(HttpResponse::Ok(), &app, &session, view, token))
}

/// Cancel an initialization
///
/// The session that it goes on in may call this, and any session of the level `full` of the same
/// account. The factors stay as they were. Idempotent: cancelling a request that ended without effect
/// succeeds. A completed one cannot be cancelled (`flow_ended`).
#[utoipa::path(
    tag = "initialization", operation_id = "cancelInitialization",
    params(("id" = Uuid, Path, description = "The init-request.")),
    responses((status = 200, body = InitRequestView, description = "It has ended without a change."),
        Problems<(MaySeeInitRequest, code::FlowEnded)>)
)]
#[delete("/init-requests/{id}")]
pub async fn cancel(app: Data<App>, session: MaySeeInitRequest) -> Result<Json<InitRequestView>, ApiError> {
    let (tx, mut row) = session.hold(&app).await?;
    let (session, now) = (session.session, tx.now());
    let account = tx.session.account.clone();
    let status = status(&row, now);
    if status == RequestStatus::Completed {
        return Err(refuse(ProblemCode::FlowEnded).because(COMPLETED).into());
    }
    if !matches!(status, RequestStatus::Ended(_)) {
        store::end(&tx, row.id, InitRequestState::Cancelled).await?;
        steps::end_parts(&tx, &row, AddressChangeState::Cancelled).await?;
        let cancelled = Event::InitializationCancelled.by_owner(account.id, &session.origin);
        event::record(&tx, &app, cancelled.about(Subject::InitRequest(row.id)))?;
        row = store::find(&tx, account.id, row.id).await?;
    }
    tx.commit().await?;
    Ok(Json(view::of(&app, &session, &row).await?))
}

/// Why a completed initialization cannot be cancelled.
const COMPLETED: &str = "the initialization is completed and cannot be cancelled";

fn answer(
    mut response: HttpResponseBuilder,
    app: &App,
    session: &Session,
    init_request: InitRequestView,
    token: SessionToken,
) -> HttpResponse {
    let token = deliver(&mut response, &app.config.public_url, session.row.delivery, token);
    response.json(InitRequestAnswer { init_request, token })
}
