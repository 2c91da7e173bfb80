//! The completion of a change: everything that belongs to it in one transaction.

use ninsho_shared::MailAddress;
use ninsho_shared::session::{SessionEnd, SessionToken};
use uuid::Uuid;

use super::mail::Completed;
use super::{AddressChange, mail, store};
use crate::account::row as account_row;
use crate::app::App;
use crate::event::{self, Event, Subject, notice};
use crate::factor::mail_code::{self, VerifiedMailCode};
use crate::refusal::DomainError;
use crate::registration::init_request::{self, InitRequest, Route};
use crate::registration::registering::{Complete, HeldRegistering, Registering};
use crate::session::{self, Proved};

/// Sets the new address and all that belongs to it, or nothing. Returns the id and the token of the new
/// session that a completed initialization begins.
///
/// # Errors
/// Those of the hold: `session_ended` when the session was ended since it was read, by a revocation link
/// for example, and `flow_ended` when its initialization has ended; `flow_ended` when the change has;
/// `code_used` when another request was faster.
pub async fn complete(
    app: &App,
    session: &Registering,
    row: &AddressChange,
    code: &VerifiedMailCode,
) -> Result<Option<(Uuid, SessionToken)>, DomainError> {
    let new = MailAddress::parse(code.address()).map_err(anyhow::Error::from)?;
    let masked = new.masked();
    let tx = session.hold::<Complete>(app).await?;
    let (account, now) = (tx.session.account.clone(), tx.now());
    let details = mail::details(&tx, session, &new);
    code.consume(&tx, now).await?;
    let previous = account.mail_address.clone();
    let unknown_before = previous.is_none();
    account_row::set_mail_address(&tx, account.id, &new, now).await?;
    let kept = tx.within.is_none().then_some(session.row.id);
    let ended = session::end_others(&tx, app, account.id, kept, SessionEnd::FactorChanged).await?;
    mail_code::void_all(&tx, account.id, now).await?;
    store::complete(&tx, row.id, previous, ended).await?;
    let (done, begun) = match &tx.within {
        Some(request) => {
            let begun = initialize(&tx, app, request, &masked).await?;
            let by_desk = request.route == Route::Desk;
            (Completed::Initialization { id: request.id, by_desk }, Some(begun))
        }
        None => (Completed::Change(row.id), None),
    };
    mail::tell_completed(&tx, app, &account, new, done, details).await?;
    let changed = Event::AddressChanged
        .by_owner(account.id, &session.origin)
        .about(Subject::AddressChange(row.id))
        .address(masked)
        .unacknowledged(unknown_before && tx.within.is_none());
    event::record(&tx, app, changed).await?;
    tx.into_held().commit().await?;
    Ok(begun)
}

/// What an initialization adds to the change: it is completed, the other factors are removed, and
/// the new address is a second factor that was just passed.
async fn initialize(
    tx: &HeldRegistering<Complete>,
    app: &App,
    request: &InitRequest,
    masked: &str,
) -> Result<(Uuid, SessionToken), DomainError> {
    let (session, now) = (&tx.session, tx.now());
    let account = &session.account;
    let delivery = session.row.delivery;
    let (new, token) = session::begin(tx, app, account, Proved::Mail, delivery, &session.origin).await?;
    session::replace(tx, new.id).await?;
    init_request::store::complete(tx, request.id, new.id).await?;
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
    Ok((new.id, token))
}
