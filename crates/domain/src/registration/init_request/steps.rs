//! What a request does in one transaction: it replaces another, begins, and is confirmed.

use ninsho_shared::ProblemCode;
use ninsho_shared::login::TokenDelivery;
use ninsho_shared::session::SessionToken;

use super::{InitRequest, Route, flow, mail, store};
use crate::account::row::set_desk_until;
use crate::account::{Account, lockout};
use crate::app::App;
use crate::event::{self, Event, Subject};
use crate::factor::mail_code::{self, VerifiedMailCode};
use crate::refusal::DomainError;
use crate::registration::address_change::{self, AddressChangeState};
use crate::request_origin::RequestOrigin;
use crate::session::permission::AnySession;
use crate::session::{self, NewSession, Proved, Session};
use crate::storage::Tx;

/// Supersedes the open request of the account, and all that belongs to it.
///
/// # Errors
/// `desk_at_work` when the help desk has told its code for that request.
pub async fn make_room(tx: &Tx, account: &Account) -> Result<(), DomainError> {
    let now = tx.now();
    if account.desk_until.is_some_and(|until| now < until) {
        return Err(ProblemCode::DeskAtWork.into());
    }
    match store::supersede(tx, account.id, now).await? {
        Some(row) => end_parts(tx, &row, AddressChangeState::Superseded).await,
        None => Ok(()),
    }
}

/// Voids the codes of a request that has ended, and ends the change of the address within it.
pub async fn end_parts(tx: &Tx, row: &InitRequest, change_is: AddressChangeState) -> Result<(), DomainError> {
    let now = tx.now();
    let of_change = address_change::store::end_within(tx, row.id, change_is, now).await?;
    for code in row.challenge_id.into_iter().chain(of_change) {
        mail_code::void(tx, code, now);
    }
    if row.released_at.is_some() {
        set_desk_until(tx, row.account_id, None);
    }
    Ok(())
}

/// Begins the request and the session that it goes on in.
pub async fn start(
    tx: &Tx,
    app: &App,
    account: Account,
    delivery: TokenDelivery,
    origin: RequestOrigin,
) -> Result<(Session, InitRequest, SessionToken), DomainError> {
    let now = tx.now();
    let lockout = lockout::of(&account, &app.config.limits.lock, now);
    let route = flow::route(lockout, account.mail_address.is_some(), account.enrolled_at.is_some());
    let proved = if route == Route::FirstSetUp { Proved::Restricted } else { Proved::Password };
    let expires_at = now.plus(app.config.limits.initialization.valid_for.0);
    let new = NewSession { proved, delivery, keep_until: Some(expires_at) };
    let case_reference = store::new_case_reference(tx, app).await?;
    let (session_row, token) = session::begin(tx, app, &account, new, &origin)?;
    let row = InitRequest {
        id: app.new_id()?,
        account_id: account.id,
        session_id: session_row.id,
        case_reference,
        route,
        state: flow::first_state(route),
        challenge_id: None,
        created_at: now,
        expires_at,
        ended_at: None,
        taken_by: None,
        taken_at: None,
        checks: String::new(),
        ticket: None,
        needs_second: false,
        approved_by: None,
        approved_record: None,
        objected_at: None,
        released_at: None,
        network: origin.network.clone(),
        browser: origin.browser.clone(),
    };
    store::insert(tx, row.clone());
    let requested = Event::InitializationRequested
        .by_owner(account.id, &origin)
        .about(Subject::InitRequest(row.id))
        .unacknowledged(account.mail_address.is_none());
    event::record(tx, app, requested)?;
    if route == Route::FirstSetUp {
        let confirmed = Event::InitializationConfirmed.by_owner(account.id, &origin);
        event::record(tx, app, confirmed.about(Subject::InitRequest(row.id)))?;
    }
    if route == Route::Desk {
        let was_told = mail::was_told_lately(tx, app, &account).await?;
        mail::tell_requested(tx, app, &account, &origin, row.id, was_told).await?;
    }
    Ok((Session { row: session_row, account, origin }, row, token))
}

/// Uses the code up, and replaces the session by one that may register an address. Returns it with the
/// request as it is now.
///
/// # Errors
/// Those of the hold, `session_ended` for example; `flow_ended` when the request has ended, `code_used`
/// when another request was faster. All of it is undone then.
pub async fn confirm(
    app: &App,
    session: &Session,
    row: InitRequest,
    code: &VerifiedMailCode,
) -> Result<(Session, InitRequest, SessionToken), DomainError> {
    let tx = session.hold::<AnySession>(app).await?;
    let Session { account, origin, .. } = tx.session.clone();
    let success = code.consume(&tx, tx.now()).await?;
    let successor = session::replace(&tx, app, Proved::Restricted, Some(row.expires_at)).await?;
    let row = store::confirm(&tx, row, code.challenge_id(), successor.id()).await?;
    let (begun, token) = successor.write(&tx);
    success.write(&tx);
    if row.route == Route::Desk {
        // Whoever else knows the password goes no further with it.
        session::end_of_password(&tx, account.id, tx.now());
    }
    let confirmed = Event::InitializationConfirmed.by_owner(account.id, &origin);
    event::record(&tx, app, confirmed.about(Subject::InitRequest(row.id)))?;
    tx.commit().await?;
    Ok((Session { row: begun, account, origin }, row, token))
}
