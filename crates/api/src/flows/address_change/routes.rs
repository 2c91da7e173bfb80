//! `/address-changes`: who may call it stands in each handler's arguments.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, get, http::header, post};
use ninsho_shared::account::HistoryKind;
use ninsho_shared::address_change::{AddressChangeRequest, AddressChangeView, VerifyAddressRequest};
use ninsho_shared::{MailAddress, ProblemCode, Timestamp, paths};

use super::flow::{self, Standing, State};
use super::{mail, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::body::{Body, FlowId};
use crate::challenge::{self, NewChallenge, Proof, Purpose};
use crate::error::{ApiError, refuse};
use crate::openapi::{Refusals, SessionRefusals};
use crate::session::{self, FreshFactor, Session, SignedIn};

/// Begins an address change: ④ of the manual.
///
/// A session that passed the second factor lately may call this. A one-time password goes to
/// the new address, a notice with a stop link to the registered one; an open change of the
/// same account is superseded.
#[utoipa::path(
    tag = "address change", operation_id = "beginAddressChange",
    request_body = AddressChangeRequest,
    responses((status = 201, body = AddressChangeView, description = "The mail is in the outbox.",
        headers(("Location" = String, description = "The change."))), Refusals, SessionRefusals)
)]
#[post("/address-changes")]
pub async fn begin(
    app: Data<App>,
    session: FreshFactor,
    Body(body): Body<AddressChangeRequest>,
) -> Result<HttpResponse, ApiError> {
    let address = registrable(&app, &body.address)?;
    let tx = app.storage.begin().await?;
    let account = store::hold_account(&tx, session.account.id).await?;
    challenge::require_open(&app, &account)?;
    for superseded in store::supersede(&tx, account.id, app.now()).await? {
        challenge::void(&tx, superseded, app.now()).await?;
    }
    let details = mail::details(&app, &session, &address);
    let new = NewChallenge {
        purpose: Purpose::AddressChange,
        account_id: account.id,
        session_id: session.row.id,
        address: address.clone(),
        details: details.clone(),
    };
    let challenge = challenge::issue(&tx, &app, new).await?;
    let row = store::Row {
        id: app.new_id()?,
        account_id: account.id,
        init_request_id: None,
        challenge_id: challenge.id,
        address: challenge.address.clone(),
        previous: None,
        state: State::CodeSent.name().to_owned(),
        created_at: app.now().as_millis(),
        expires_at: challenge.expires_at,
        ended_at: None,
        ended_sessions: 0,
        network: session.client.network.clone(),
        browser: session.client.browser.clone(),
    };
    store::insert(&tx, row.clone()).await?;
    mail::tell_requested(&tx, &app, &account, row.id, details).await?;
    let requested = Event::by_owner(account.id, HistoryKind::AddressChangeRequested, &session.client);
    audit::record(&tx, &app, requested.about(row.id, address.masked())).await?;
    tx.commit().await?;
    app.mail_waits.notify_one();
    let location = paths::address_change(row.id);
    Ok(HttpResponse::Created().insert_header((header::LOCATION, location)).json(view(&app, &row).await?))
}

/// Reads an address change: ⑤ to ⑧ of the manual.
///
/// Any session of the same account that passed the second factor may call this.
#[utoipa::path(
    tag = "address change", operation_id = "readAddressChange",
    params(("id" = Uuid, Path, description = "The change.")),
    responses((status = 200, body = AddressChangeView, description = "Where it stands."), SessionRefusals)
)]
#[get("/address-changes/{id}")]
pub async fn read(
    app: Data<App>,
    session: SignedIn,
    id: FlowId,
) -> Result<Json<AddressChangeView>, ApiError> {
    let row = store::find(app.storage.read(), session.account.id, id.0).await?;
    Ok(Json(view(&app, &row).await?))
}

/// Mails the same one-time password again.
///
/// Any session of the same account that passed the second factor may call this.
#[utoipa::path(
    tag = "address change", operation_id = "resendAddressCode",
    params(("id" = Uuid, Path, description = "The change.")),
    responses((status = 200, body = AddressChangeView, description = "The mail is in the outbox."), Refusals, SessionRefusals)
)]
#[post("/address-changes/{id}/resend")]
pub async fn resend(
    app: Data<App>,
    session: SignedIn,
    id: FlowId,
) -> Result<Json<AddressChangeView>, ApiError> {
    let tx = app.storage.begin().await?;
    let account = store::hold_account(&tx, session.account.id).await?;
    challenge::require_open(&app, &account)?;
    let row = open(&app, store::find(&tx, account.id, id.0).await?)?;
    let address = MailAddress::parse(&row.address).map_err(anyhow::Error::from)?;
    let details = mail::details(&app, &session, &address);
    let code = challenge::find(&tx, row.challenge_id).await?;
    challenge::resend(&tx, &app, &code, Purpose::AddressChange, details).await?;
    tx.commit().await?;
    app.mail_waits.notify_one();
    Ok(Json(view(&app, &row).await?))
}

/// Proves the new address: ⑦ of the manual.
///
/// A session of the same account that passed the second factor lately may call this. When the
/// code is right, everything that belongs to the change happens in one transaction.
#[utoipa::path(
    tag = "address change", operation_id = "verifyAddressChange",
    params(("id" = Uuid, Path, description = "The change.")), request_body = VerifyAddressRequest,
    responses((status = 200, body = AddressChangeView, description = "The new address is set."), Refusals, SessionRefusals)
)]
#[post("/address-changes/{id}/verify")]
pub async fn verify(
    app: Data<App>,
    session: FreshFactor,
    id: FlowId,
    Body(body): Body<VerifyAddressRequest>,
) -> Result<Json<AddressChangeView>, ApiError> {
    let row = store::find(app.storage.read(), session.account.id, id.0).await?;
    let account_id = session.account.id;
    let check = challenge::check(&app, account_id, row.challenge_id, &body.code, &session.client).await?;
    let proof = check.proof(app.now())?;
    complete(&app, &session, &row, &proof).await?;
    app.mail_waits.notify_one();
    let row = store::find(app.storage.read(), account_id, row.id).await?;
    Ok(Json(view(&app, &row).await?))
}

/// Gives an address change up.
///
/// Any session of the same account that passed the second factor may call this.
#[utoipa::path(
    tag = "address change", operation_id = "cancelAddressChange",
    params(("id" = Uuid, Path, description = "The change.")),
    responses((status = 200, body = AddressChangeView, description = "It has ended, and changed nothing."), Refusals, SessionRefusals)
)]
#[delete("/address-changes/{id}")]
pub async fn cancel(
    app: Data<App>,
    session: SignedIn,
    id: FlowId,
) -> Result<Json<AddressChangeView>, ApiError> {
    let now = app.now();
    let tx = app.storage.begin().await?;
    let account = store::hold_account(&tx, session.account.id).await?;
    let row = store::find(&tx, account.id, id.0).await?;
    // Giving up what has ended already is granted: the caller has what they want.
    if store::end(&tx, row.id, State::Cancelled, now).await? {
        challenge::void(&tx, row.challenge_id, now).await?;
        let cancelled = Event::by_owner(account.id, HistoryKind::AddressChangeCancelled, &session.client);
        audit::record(&tx, &app, cancelled.about(row.id, masked(&row.address))).await?;
    }
    let row = store::find(&tx, account.id, id.0).await?;
    tx.commit().await?;
    Ok(Json(view(&app, &row).await?))
}

/// Promise 2 of the product: all of it, or nothing.
async fn complete(app: &App, session: &Session, row: &store::Row, proof: &Proof) -> Result<(), ApiError> {
    let now = app.now();
    let new = MailAddress::parse(proof.address()).map_err(anyhow::Error::from)?;
    let tx = app.storage.begin().await?;
    let account = store::hold_account(&tx, session.account.id).await?;
    proof.consume(&tx, now).await?;
    let previous = store::registered(&account)?;
    store::set_address(&tx, account.id, proof.address(), now).await?;
    let ended = session::end_others(&tx, app, account.id, Some(session.row.id)).await?;
    challenge::void_all(&tx, account.id, now).await?;
    if !store::complete(&tx, row.id, previous.as_ref().map(ToString::to_string), ended, now).await? {
        return Err(ProblemCode::FlowEnded.into());
    }
    let details = mail::details(app, session, &new);
    let masked = new.masked();
    mail::tell_completed(&tx, app, previous, new, row.id, account.id, details).await?;
    let changed = Event::by_owner(account.id, HistoryKind::AddressChanged, &session.client);
    audit::record(&tx, app, changed.about(row.id, masked)).await?;
    tx.commit().await?;
    Ok(())
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
    match flow::standing(store::state(&row)?, Timestamp::from_millis(row.expires_at), app.now()) {
        Standing::Open => Ok(row),
        Standing::Completed | Standing::Ended(_) => Err(ProblemCode::FlowEnded.into()),
    }
}

fn masked(address: &str) -> String {
    MailAddress::parse(address).map_or_else(|_| String::new(), |address| address.masked())
}

async fn view(app: &App, row: &store::Row) -> Result<AddressChangeView, ApiError> {
    let conn = app.storage.read();
    let expires_at = Timestamp::from_millis(row.expires_at);
    Ok(match flow::standing(store::state(row)?, expires_at, app.now()) {
        Standing::Open => {
            let code = challenge::view(conn, app, &challenge::find(conn, row.challenge_id).await?).await?;
            let next = flow::next(code.attempts_left, &code.resend);
            AddressChangeView::CodeSent { id: row.id, address: row.address.clone(), code, next }
        }
        Standing::Completed => AddressChangeView::Completed {
            id: row.id,
            address: masked(&row.address),
            previous: row.previous.as_deref().map(masked),
            at: row.ended_at.map_or(expires_at, Timestamp::from_millis),
            ended_sessions: u32::try_from(row.ended_sessions).unwrap_or(0),
            token: None,
        },
        Standing::Ended(because) => AddressChangeView::Ended {
            id: row.id,
            because,
            at: row.ended_at.map_or(expires_at, Timestamp::from_millis),
        },
    })
}
