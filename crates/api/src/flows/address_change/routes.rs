//! `/address-changes`: who may call it stands in each handler's arguments.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, get, http::header, post};
use ninsho_shared::address_change::{AddressChangeRequest, AddressChangeView, VerifyAddressRequest};
use ninsho_shared::login::TokenDelivery;
use ninsho_shared::{MailAddress, ProblemCode, paths};

use crate::http::answers::{Refusals, SessionRefusals};
use crate::http::auth::{MayRegister, MaySeeChange, cookie};
use crate::http::body::{Body, FlowId};
use crate::http::problem::ApiError;
use ninsho_domain::account::lockout::require_open;
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event, Subject};
use ninsho_domain::factor::mail_code::{self, NewChallenge, Purpose};
use ninsho_domain::refusal::refuse;
use ninsho_domain::registration::Registering;
use ninsho_domain::registration::address_change::flow::{self, Standing, State};
use ninsho_domain::registration::address_change::{completion, mail, store};
use ninsho_domain::session;

/// Begins an address change: ④ of the manual.
///
/// A session that passed the second factor lately may call this, and one whose initialization is
/// confirmed. A one-time password goes to the new address, a notice with a stop link to the
/// registered one; an open change of the same account is superseded.
#[utoipa::path(
    tag = "address change", operation_id = "beginAddressChange",
    request_body = AddressChangeRequest,
    responses((status = 201, body = AddressChangeView, description = "The mail is in the outbox.",
        headers(("Location" = String, description = "The change."))), Refusals, SessionRefusals)
)]
#[post("/address-changes")]
pub async fn begin(
    app: Data<App>,
    session: MayRegister,
    Body(body): Body<AddressChangeRequest>,
) -> Result<HttpResponse, ApiError> {
    let address = registrable(&app, &body.address)?;
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    require_open(&app, &account, session.lockout_policy())?;
    for superseded in store::supersede(&tx, account.id, app.now()).await? {
        mail_code::void(&tx, superseded, app.now()).await?;
    }
    let details = mail::details(&app, &session, &address);
    let new = NewChallenge {
        purpose: Purpose::AddressChange,
        account_id: account.id,
        session_id: session.row.id,
        address: address.clone(),
        details: details.clone(),
    };
    let challenge = mail_code::issue(&tx, &app, new).await?;
    let row = store::Row {
        id: app.new_id()?,
        account_id: account.id,
        init_request_id: session.within.as_ref().map(|request| request.id),
        challenge_id: challenge.id,
        address: challenge.address.clone(),
        previous: None,
        state: State::CodeSent.name().to_owned(),
        created_at: app.now(),
        expires_at: challenge.expires_at,
        ended_at: None,
        ended_sessions: 0,
        network: session.origin.network.clone(),
        browser: session.origin.browser.clone(),
    };
    store::insert(&tx, row.clone()).await?;
    let told = mail::tell_requested(&tx, &app, &account, row.id, details).await?;
    let requested = Event::AddressChangeRequested
        .by_owner(account.id, &session.origin)
        .about(Subject::AddressChange(row.id))
        .address(address.masked())
        // That an initialization was begun says it already.
        .unacknowledged(!told && session.within.is_none());
    event::record(&tx, &app, requested).await?;
    tx.commit().await?;
    let location = paths::address_change(row.id);
    Ok(HttpResponse::Created().insert_header((header::LOCATION, location)).json(view(&app, &row).await?))
}

/// Reads an address change: ⑤ to ⑧ of the manual.
///
/// Any session of the same account that passed the second factor may call this, and that of the
/// initialization which the change belongs to.
#[utoipa::path(
    tag = "address change", operation_id = "readAddressChange",
    params(("id" = Uuid, Path, description = "The change.")),
    responses((status = 200, body = AddressChangeView, description = "Where it stands."), SessionRefusals)
)]
#[get("/address-changes/{id}")]
pub async fn read(
    app: Data<App>,
    session: MaySeeChange,
    id: FlowId,
) -> Result<Json<AddressChangeView>, ApiError> {
    let row = visible(&session, store::find(app.storage.read(), session.account.id, id.0).await?)?;
    Ok(Json(view(&app, &row).await?))
}

/// Mails the same one-time password again.
///
/// Any session of the same account that passed the second factor may call this; within an
/// initialization, its session alone.
#[utoipa::path(
    tag = "address change", operation_id = "resendAddressCode",
    params(("id" = Uuid, Path, description = "The change.")),
    responses((status = 200, body = AddressChangeView, description = "The mail is in the outbox."), Refusals, SessionRefusals)
)]
#[post("/address-changes/{id}/resend")]
pub async fn resend(
    app: Data<App>,
    session: MaySeeChange,
    id: FlowId,
) -> Result<Json<AddressChangeView>, ApiError> {
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    require_open(&app, &account, session.lockout_policy())?;
    let row = open(&app, own(&session, store::find(&tx, account.id, id.0).await?)?)?;
    let address = MailAddress::parse(&row.address).map_err(anyhow::Error::from)?;
    let details = mail::details(&app, &session, &address);
    let code = mail_code::find(&tx, row.challenge_id).await?;
    mail_code::resend(&tx, &app, &code, Purpose::AddressChange, details).await?;
    tx.commit().await?;
    Ok(Json(view(&app, &row).await?))
}

/// Proves the new address: ⑦ of the manual.
///
/// A session of the same account that passed the second factor lately may call this; within an
/// initialization, its session alone. When the code is right, everything that belongs to the
/// change happens in one transaction; an initialization is completed by it, and a new session of
/// the level `full` takes the place of all others.
#[utoipa::path(
    tag = "address change", operation_id = "verifyAddressChange",
    params(("id" = Uuid, Path, description = "The change.")), request_body = VerifyAddressRequest,
    responses((status = 200, body = AddressChangeView, description = "The new address is set."), Refusals, SessionRefusals)
)]
#[post("/address-changes/{id}/verify")]
pub async fn verify(
    app: Data<App>,
    session: MayRegister,
    id: FlowId,
    Body(body): Body<VerifyAddressRequest>,
) -> Result<HttpResponse, ApiError> {
    let account_id = session.account.id;
    let row = own(&session, store::find(app.storage.read(), account_id, id.0).await?)?;
    let check = mail_code::check(
        &app,
        account_id,
        row.challenge_id,
        &body.code,
        session.lockout_policy(),
        &session.origin,
    );
    let proof = check.await?.proof(app.now())?;
    let begun = completion::complete(&app, &session, &row, &proof).await?;
    let row = store::find(app.storage.read(), account_id, row.id).await?;
    let mut view = view(&app, &row).await?;
    let mut response = HttpResponse::Ok();
    match (begun, &mut view) {
        (Some(new), _) if session::delivery(&session.row) == TokenDelivery::Cookie => {
            response.cookie(cookie(&new));
        }
        (new, AddressChangeView::Completed { token, .. }) => *token = new,
        (_, AddressChangeView::CodeSent { .. } | AddressChangeView::Ended { .. }) => {}
    }
    Ok(response.json(view))
}

/// Gives an address change up.
///
/// Any session of the same account that passed the second factor may call this, and that of the
/// initialization which the change belongs to.
#[utoipa::path(
    tag = "address change", operation_id = "cancelAddressChange",
    params(("id" = Uuid, Path, description = "The change.")),
    responses((status = 200, body = AddressChangeView, description = "It has ended, and changed nothing."), Refusals, SessionRefusals)
)]
#[delete("/address-changes/{id}")]
pub async fn cancel(
    app: Data<App>,
    session: MaySeeChange,
    id: FlowId,
) -> Result<Json<AddressChangeView>, ApiError> {
    let now = app.now();
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    let row = visible(&session, store::find(&tx, account.id, id.0).await?)?;
    // Giving up what has ended already is granted: the caller has what they want.
    if store::end(&tx, row.id, State::Cancelled, now).await? {
        mail_code::void(&tx, row.challenge_id, now).await?;
        let cancelled = Event::AddressChangeCancelled.by_owner(account.id, &session.origin);
        let cancelled = cancelled.about(Subject::AddressChange(row.id)).address(masked(&row.address));
        event::record(&tx, &app, cancelled).await?;
    }
    let row = store::find(&tx, account.id, id.0).await?;
    tx.commit().await?;
    Ok(Json(view(&app, &row).await?))
}

/// The change, for a session that may see it: that of an initialization sees its own alone.
fn visible(session: &Registering, row: store::Row) -> Result<store::Row, ApiError> {
    match &session.within {
        Some(request) if row.init_request_id != Some(request.id) => Err(ProblemCode::NotFound.into()),
        Some(_) | None => Ok(row),
    }
}

/// The change, for a session that may go on with it: one of an initialization goes on there alone.
fn own(session: &Registering, row: store::Row) -> Result<store::Row, ApiError> {
    if row.init_request_id == session.within.as_ref().map(|request| request.id) {
        Ok(row)
    } else {
        Err(ProblemCode::NotFound.into())
    }
}

/// The address, if it is one and may be registered here.
fn registrable(app: &App, typed: &str) -> Result<MailAddress, ApiError> {
    let address = MailAddress::parse(typed)
        .map_err(|error| refuse(ProblemCode::InvalidAddress).in_field("address").because(error))?;
    match app.config.institution.forbidding(address.domain()) {
        None => Ok(address),
        Some(rule) => Err(refuse(ProblemCode::ForbiddenAddress)
            .in_field("address")
            .because(format_args!("addresses @{} cannot be registered; use another address", rule.domain))
            .into()),
    }
}

fn open(app: &App, row: store::Row) -> Result<store::Row, ApiError> {
    match flow::standing(store::state(&row)?, row.expires_at, app.now()) {
        Standing::Open => Ok(row),
        Standing::Completed | Standing::Ended(_) => Err(ProblemCode::FlowEnded.into()),
    }
}

fn masked(address: &str) -> String {
    MailAddress::parse(address).map_or_else(|_| String::new(), |address| address.masked())
}

async fn view(app: &App, row: &store::Row) -> Result<AddressChangeView, ApiError> {
    let conn = app.storage.read();
    let expires_at = row.expires_at;
    Ok(match flow::standing(store::state(row)?, expires_at, app.now()) {
        Standing::Open => {
            let code = mail_code::view(conn, app, &mail_code::find(conn, row.challenge_id).await?).await?;
            let next = flow::next(code.attempts_left, &code.resend);
            AddressChangeView::CodeSent { id: row.id, address: row.address.clone(), code, next }
        }
        Standing::Completed => AddressChangeView::Completed {
            id: row.id,
            address: masked(&row.address),
            previous: row.previous.as_deref().map(masked),
            at: row.ended_at.unwrap_or(expires_at),
            ended_sessions: u32::try_from(row.ended_sessions).unwrap_or(0),
            token: None,
        },
        Standing::Ended(because) => {
            AddressChangeView::Ended { id: row.id, because, at: row.ended_at.unwrap_or(expires_at) }
        }
    })
}
