//! What a request does in one transaction: it takes the place of another, begins, and rises.

use ninsho_shared::ProblemCode;
use ninsho_shared::login::TokenDelivery;
use ninsho_shared::session::SessionToken;

use super::{flow, mail, store};
use crate::account::lockout;
use crate::app::App;
use crate::event::{self, Event, Subject};
use crate::factor::mail_code::{self, Proof};
use crate::refusal::DomainError;
use crate::registration::init_request::Route;
use crate::request_origin::RequestOrigin;
use crate::session::{self, Proved, Session};
use crate::storage::Tx;

/// Supersedes the open request of the account, and all that belongs to it.
pub async fn make_room(tx: &Tx, app: &App, account: &store::Account) -> Result<(), DomainError> {
    match store::supersede(tx, account.id, app.now()).await? {
        Some(row) => void_codes(tx, app, &row, "superseded").await,
        None => Ok(()),
    }
}

/// The codes of a request that has ended are void, and the change of the address within it ends too.
pub async fn void_codes(
    tx: &Tx,
    app: &App,
    row: &store::Row,
    change_is: &'static str,
) -> Result<(), DomainError> {
    let of_change = store::end_change(tx, row.id, change_is, app.now()).await?;
    for code in row.challenge_id.into_iter().chain(of_change) {
        mail_code::void(tx, code, app.now()).await?;
    }
    Ok(())
}

/// Begins the request and the session that it goes on in.
pub async fn start(
    tx: &Tx,
    app: &App,
    account: store::Account,
    delivery: TokenDelivery,
    origin: RequestOrigin,
) -> Result<(Session, store::Row, SessionToken), DomainError> {
    let now = app.now();
    let lockout = lockout::of(&account, &app.config.limits.lock, now);
    let route = flow::route(lockout, account.mail_address.is_some(), account.enrolled_at.is_some());
    let proved = if route == Route::FirstSetUp { Proved::Restricted } else { Proved::Password };
    let (mut session_row, token) = session::begin(tx, app, &account, proved, delivery, &origin).await?;
    let row = store::Row {
        id: app.new_id()?,
        account_id: account.id,
        session_id: session_row.id,
        case_reference: store::new_reference(tx, app).await?,
        route: route.name().to_owned(),
        state: flow::first_state(route).name().to_owned(),
        challenge_id: None,
        created_at: now,
        expires_at: now.plus(app.config.limits.initialization.valid_for.0),
        ended_at: None,
        taken_by: None,
        taken_at: None,
        checks: String::new(),
        ticket: None,
        needs_second: false,
        approved_by: None,
        released_at: None,
        network: origin.network.clone(),
        browser: origin.browser.clone(),
    };
    store::insert(tx, row.clone()).await?;
    session::keep(tx, &mut session_row, row.expires_at).await?;
    let requested = Event::InitializationRequested
        .by_owner(account.id, &origin)
        .about(Subject::InitRequest(row.id))
        .unacknowledged(account.mail_address.is_none());
    event::record(tx, app, requested).await?;
    if route == Route::FirstSetUp {
        let confirmed = Event::InitializationConfirmed.by_owner(account.id, &origin);
        event::record(tx, app, confirmed.about(Subject::InitRequest(row.id))).await?;
    }
    let session = Session { row: session_row, account, origin };
    if route == Route::Desk {
        mail::tell_requested(tx, app, &session.account, &session, row.id).await?;
    }
    Ok((session, row, token))
}

/// Uses the code up, and begins the session that may register an address.
pub async fn rise(
    app: &App,
    session: Session,
    row: &store::Row,
    proof: &Proof,
) -> Result<(Session, SessionToken), DomainError> {
    let now = app.now();
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    proof.consume(&tx, now).await?;
    let delivery = session::delivery(&session.row);
    let (mut begun, token) =
        session::begin(&tx, app, &account, Proved::Restricted, delivery, &session.origin).await?;
    session::keep(&tx, &mut begun, row.expires_at).await?;
    session::end(&tx, account.id, session.row.id, now).await?;
    if !store::confirm(&tx, row.id, proof.challenge_id(), begun.id, now).await? {
        return Err(ProblemCode::FlowEnded.into());
    }
    let confirmed = Event::InitializationConfirmed.by_owner(account.id, &session.origin);
    event::record(&tx, app, confirmed.about(Subject::InitRequest(row.id))).await?;
    tx.commit().await?;
    Ok((Session { row: begun, account, origin: session.origin }, token))
}
