//! `/address-changes`: each handler's arguments say who may call it.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, get, http::header, post};
use ninsho_shared::address_change::{AddressChangeRequest, AddressChangeView, VerifyAddressRequest};
use ninsho_shared::{MailAddress, ProblemCode, paths};

use super::view;
use crate::http::answers::{MailedCheck, Mailing, Problems, Resending, code};
use crate::http::auth::{MayCompleteChange, MayRegister, MayResumeChange, MaySeeChange};
use crate::http::body::Body;
use crate::http::conditional::Polled;
use crate::http::problem::ApiError;
use crate::http::token::deliver;
use ninsho_domain::account::lockout::require_open;
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event, Subject};
use ninsho_domain::factor::mail_code::{self, Awaited, NewChallenge, Purpose};
use ninsho_domain::refusal::refuse;
use ninsho_domain::registration::address_change::flow::{self, ChangeStatus};
use ninsho_domain::registration::address_change::{
    AddressChange, AddressChangeState, completion, mail, store,
};

/// Begin an address change (④)
///
/// Requires a second factor passed within the last ten minutes, or a confirmed initialization. A
/// one-time password is mailed to the new address, and a notice with a revocation link to the
/// registered one. An open change of the same account is superseded; one to the same address is answered
/// with (200), and nothing is mailed.
#[utoipa::path(
    tag = "address change", operation_id = "beginAddressChange",
    request_body = AddressChangeRequest,
    responses((status = 201, body = AddressChangeView, description = "The mail is queued.",
        headers(("Location" = String, description = "The change."))),
        (status = 200, body = AddressChangeView, description = "A change to this address was open already.",
        headers(("Location" = String, description = "The change."))),
        Problems<(MayRegister, Mailing, code::InvalidAddress, code::ForbiddenAddress)>)
)]
#[post("/address-changes")]
pub async fn begin(
    app: Data<App>,
    session: MayRegister,
    Body(body): Body<AddressChangeRequest>,
) -> Result<HttpResponse, ApiError> {
    let address = registrable(&app, &body.address)?;
    let tx = session.hold(&app).await?;
    let account = tx.session.account.clone();
    require_open(&tx, &app, &account, tx.lockout_policy())?;
    let open = store::open(&tx).await?;
    if let Some(row) = store::open_to(&tx, &open, &address) {
        let view = view::of(&app, row).await?;
        // Asking for it twice is asking once.
        if view::goes_on(&view) {
            let location = app.config.public_url.path_to(&paths::address_change(row.id));
            return Ok(HttpResponse::Ok().insert_header((header::LOCATION, location)).json(view));
        }
    }
    store::supersede(&tx, &open).await?;
    for superseded in open {
        mail_code::void(&tx, superseded.challenge_id, tx.now());
    }
    let was_told_lately = mail::was_told_lately(&tx, &app, &account).await?;
    let details = mail::details(&tx, &session, &address);
    let new = NewChallenge {
        purpose: Purpose::AddressChange,
        account_id: account.id,
        session_id: session.row.id,
        address: address.clone(),
        details: details.clone(),
    };
    let code = mail_code::issue(&*tx, &app, new).await?;
    let row = AddressChange {
        id: app.new_id()?,
        account_id: account.id,
        init_request_id: tx.within.as_ref().map(|request| request.id),
        challenge_id: code.challenge.id,
        address: address.clone(),
        previous: None,
        state: AddressChangeState::CodeSent,
        created_at: tx.now(),
        expires_at: code.challenge.expires_at,
        ended_at: None,
        ended_sessions: 0,
        network: session.origin.network.clone(),
        browser: session.origin.browser.clone(),
    };
    store::insert(&tx, row.clone());
    let told = mail::tell_requested(&tx, &app, &account, row.id, details, was_told_lately).await?;
    let requested = Event::AddressChangeRequested
        .by_owner(account.id, &session.origin)
        .about(Subject::AddressChange(row.id))
        .address(address.masked())
        // Within an initialization, the event of its beginning says it already.
        .unacknowledged(!told && tx.within.is_none());
    event::record(&tx, &app, requested)?;
    tx.into_held().commit().await?;
    let location = app.config.public_url.path_to(&paths::address_change(row.id));
    let view = view::open(&row, code.view(&app, app.now()));
    Ok(HttpResponse::Created().insert_header((header::LOCATION, location)).json(view))
}

/// Read an address change (⑤ to ⑧)
///
/// Any session of the level `full` of the same account may call this, and the session of the
/// initialization that the change belongs to.
#[utoipa::path(
    tag = "address change", operation_id = "readAddressChange",
    params(("id" = Uuid, Path, description = "The change.")),
    responses((status = 200, body = AddressChangeView, description = "Its status."),
        Problems<MaySeeChange>)
)]
#[get("/address-changes/{id}")]
pub async fn read(app: Data<App>, session: MaySeeChange) -> Result<Polled<AddressChangeView>, ApiError> {
    Ok(Polled(view::of(&app, &session.change).await?))
}

/// Mail the same one-time password again
///
/// Any session of the level `full` of the same account may call this; a change within an
/// initialization is resumed in the session of that alone. Limited: `resend_too_soon` and
/// `send_limit_reached` say when the next mail may go out.
#[utoipa::path(
    tag = "address change", operation_id = "resendAddressCode",
    params(("id" = Uuid, Path, description = "The change.")),
    responses((status = 200, body = AddressChangeView, description = "The mail is queued."),
        Problems<(MayResumeChange, Resending, code::CodeVoid, code::CodeExhausted, code::FlowEnded)>)
)]
#[post("/address-changes/{id}/resend")]
pub async fn resend(app: Data<App>, session: MayResumeChange) -> Result<Json<AddressChangeView>, ApiError> {
    let tx = session.hold(&app).await?;
    let MayResumeChange { session, change } = session;
    require_open(&tx, &app, &tx.session.account, tx.lockout_policy())?;
    let row = store::find(&**tx, session.account.id, change.id).await?;
    if flow::status(row.state, row.expires_at, tx.now()) != ChangeStatus::Open {
        return Err(ProblemCode::FlowEnded.into());
    }
    let details = mail::details(&tx, &session, &row.address);
    let code = mail_code::find(&**tx, row.challenge_id).await?;
    let code = mail_code::resend(&*tx, &app, code, Purpose::AddressChange, details).await?;
    tx.into_held().commit().await?;
    Ok(Json(view::open(&row, code.view(&app, app.now()))))
}

/// Verify the new address (⑦)
///
/// Any session of the level `full` of the same account may call this: the second factor was fresh when
/// the change began, and is not asked for again. A change within an initialization is verified in the
/// session of that alone. When the code is right, the new address is set, both
/// addresses are told, and all other sessions and pending codes of the account are revoked, in one
/// transaction. An initialization is completed by it, and a new session of the level `full` replaces
/// all others. The code that completed a change is answered as before when it is sent again.
#[utoipa::path(
    tag = "address change", operation_id = "verifyAddressChange",
    params(("id" = Uuid, Path, description = "The change.")), request_body = VerifyAddressRequest,
    responses((status = 200, body = AddressChangeView, description = "The new address is set."),
        Problems<(MayCompleteChange, MailedCheck, code::NoCodeSent)>)
)]
#[post("/address-changes/{id}/verify")]
pub async fn verify(
    app: Data<App>,
    session: MayCompleteChange,
    Body(body): Body<VerifyAddressRequest>,
) -> Result<HttpResponse, ApiError> {
    // Within an initialization the answer has a token, which is told once.
    let is_repeated =
        session.change.state == AddressChangeState::Completed && session.change.init_request_id.is_none();
    if is_repeated && mail_code::was_used(&app, session.change.challenge_id, &body.code).await? {
        return Ok(HttpResponse::Ok().json(view::of(&app, &session.change).await?));
    }
    let held = session.hold(&app).await?;
    let MayCompleteChange { session, change } = session;
    let policy = held.lockout_policy();
    let awaited = Awaited::Challenge(change.challenge_id);
    let check = mail_code::check(&app, held.into_held(), awaited, &body.code, policy);
    let verified = check.await?;
    let (row, begun) = completion::complete(&app, &session, &change, &verified).await?;
    let mut view = view::of(&app, &row).await?;
    let mut response = HttpResponse::Ok();
    if let (AddressChangeView::Completed { session: new, token, .. }, Some((id, begun))) = (&mut view, begun)
    {
        *new = Some(id);
        *token = deliver(&mut response, &app.config.public_url, session.row.delivery, begun);
    }
    Ok(response.json(view))
}

/// Cancel an address change
///
/// Any session of the level `full` of the same account may call this, and the session of the
/// initialization that the change belongs to. Idempotent: cancelling a change that ended without effect
/// succeeds. A completed one cannot be cancelled (`flow_ended`); a new change or the revocation link of
/// its notice is the way back.
#[utoipa::path(
    tag = "address change", operation_id = "cancelAddressChange",
    params(("id" = Uuid, Path, description = "The change.")),
    responses((status = 200, body = AddressChangeView, description = "It has ended without a change."),
        Problems<(MaySeeChange, code::FlowEnded)>)
)]
#[delete("/address-changes/{id}")]
pub async fn cancel(app: Data<App>, session: MaySeeChange) -> Result<Json<AddressChangeView>, ApiError> {
    let tx = session.hold(&app).await?;
    let MaySeeChange { session, change } = session;
    let (now, account_id) = (tx.now(), session.account.id);
    let mut row = store::find(&**tx, account_id, change.id).await?;
    let status = flow::status(row.state, row.expires_at, now);
    if status == ChangeStatus::Completed {
        return Err(refuse(ProblemCode::FlowEnded).because(COMPLETED).into());
    }
    if status == ChangeStatus::Open {
        store::end(&tx, &row, AddressChangeState::Cancelled, now).await?;
        mail_code::void(&tx, row.challenge_id, now);
        let cancelled = Event::AddressChangeCancelled.by_owner(account_id, &session.origin);
        event::record(
            &tx,
            &app,
            cancelled.about(Subject::AddressChange(row.id)).address(row.address.masked()),
        )?;
        row = store::find(&**tx, account_id, row.id).await?;
    }
    tx.into_held().commit().await?;
    Ok(Json(view::of(&app, &row).await?))
}

/// Why a completed change cannot be cancelled.
const COMPLETED: &str = "the change is completed and cannot be cancelled; change the address again instead";

/// The address, if it is one and may be registered here.
fn registrable(app: &App, typed: &str) -> Result<MailAddress, ApiError> {
    let address = MailAddress::parse(typed).map_err(|error| {
        refuse(ProblemCode::InvalidAddress).in_field("address").reason(error.reason()).because(error)
    })?;
    match app.config.institution.forbidding(address.domain()) {
        None => Ok(address),
        Some(rule) => Err(refuse(ProblemCode::ForbiddenAddress)
            .in_field("address")
            .because(format_args!("addresses @{} cannot be registered; use another address", rule.domain))
            .into()),
    }
}
