//! The completion of a change: everything that belongs to it in one transaction.

use ninsho_shared::session::SessionToken;
use ninsho_shared::{MailAddress, Timestamp};

use super::mail::Completed;
use super::{AddressChange, mail, store};
use crate::account::row as account_row;
use crate::app::App;
use crate::event::{self, Event, Subject, notice};
use crate::factor::mail_code::{self, VerifiedMailCode};
use crate::mail::outbox::Details;
use crate::refusal::DomainError;
use crate::registration::Registering;
use crate::registration::init_request::{self, InitRequest, Route};
use crate::session::{self, Proved};
use crate::storage::Tx;

/// Sets the new address and all that belongs to it, or nothing. Returns the token of the new session
/// that a completed initialization begins.
///
/// # Errors
/// `session_ended` when the session was ended since it was read, by a revocation link for example;
/// `flow_ended` when the change, or its initialization, has ended; `code_used` when another request
/// was faster.
pub async fn complete(
    app: &App,
    session: &Registering,
    row: &AddressChange,
    code: &VerifiedMailCode,
) -> Result<Option<SessionToken>, DomainError> {
    let new = MailAddress::parse(code.address()).map_err(anyhow::Error::from)?;
    let masked = new.masked();
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    session::require_open(&tx, session.row.id).await?;
    let now = app.now();
    let details = Details { at: now.as_millis(), ..mail::details(app, session, &new) };
    code.consume(&tx, now).await?;
    let previous = account.mail_address.clone();
    let unknown_before = previous.is_none();
    account_row::set_mail_address(&tx, account.id, &new, now).await?;
    let kept = session.within.is_none().then_some(session.row.id);
    let ended = session::end_others(&tx, app, account.id, kept).await?;
    mail_code::void_all(&tx, account.id, now).await?;
    store::complete(&tx, row.id, previous, ended, now).await?;
    let (done, token) = match &session.within {
        Some(request) => {
            let token = initialize(&tx, app, session, request, &masked, now).await?;
            let by_desk = request.route == Route::Desk;
            (Completed::Initialization { id: request.id, by_desk }, Some(token))
        }
        None => (Completed::Change(row.id), None),
    };
    mail::tell_completed(&tx, app, &account, new, done, details).await?;
    let changed = Event::AddressChanged
        .by_owner(account.id, &session.origin)
        .about(Subject::AddressChange(row.id))
        .address(masked)
        .unacknowledged(unknown_before && session.within.is_none());
    event::record(&tx, app, changed).await?;
    tx.commit().await?;
    Ok(token)
}

/// What an initialization adds to the change: it is completed, the other factors are removed, and
/// the new address is a second factor that was just passed.
async fn initialize(
    tx: &Tx,
    app: &App,
    session: &Registering,
    request: &InitRequest,
    masked: &str,
    now: Timestamp,
) -> Result<SessionToken, DomainError> {
    let (account, delivery) = (&session.account, session.row.delivery);
    let (new, token) = session::begin(tx, app, account, Proved::Mail, delivery, &session.origin).await?;
    init_request::store::complete(tx, request.id, new.id, now).await?;
    init_request::remove_factors(tx, request, now).await?;
    if request.route == Route::Desk {
        notice::void_links(tx, account.id, now).await?;
    }
    let initialized = Event::Initialized
        .by_owner(account.id, &session.origin)
        .about(Subject::InitRequest(request.id))
        .address(masked.to_owned())
        // At a first set-up, who registers the address is the only one who could be told.
        .unacknowledged(account.mail_address.is_none() && request.route != Route::FirstSetUp);
    event::record(tx, app, initialized).await?;
    Ok(token)
}
