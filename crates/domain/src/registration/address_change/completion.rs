//! The completion of a change: everything that belongs to it in one transaction.

use ninsho_shared::MailAddress;
use ninsho_shared::session::{SessionEnd, SessionToken};
use uuid::Uuid;

use super::mail::Completed;
use super::{AddressChange, mail, store};
use crate::app::App;
use crate::event::{self, Event, Subject, notice};
use crate::factor;
use crate::factor::mail_code::{self, VerifiedMailCode};
use crate::refusal::DomainError;
use crate::registration::init_request::{self, InitRequest, Route};
use crate::registration::registering::{Complete, HeldRegistering, Registering};
use crate::session::{self, Proved};

/// Sets the new address and all that belongs to it, or nothing. Returns the change as it is now, and the id
/// and the token of the new session that a completed initialization begins.
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
) -> Result<(AddressChange, Option<(Uuid, SessionToken)>), DomainError> {
    let new = MailAddress::parse(code.address()).map_err(anyhow::Error::from)?;
    let masked = new.masked();
    let tx = session.hold::<Complete>(app).await?;
    let (account, now) = (tx.session.account.clone(), tx.now());
    let details = mail::details(&tx, session, &new);
    let previous = account.mail_address.clone();
    let unknown_before = previous.is_none();
    let kept = tx.within.is_none().then_some(session.row.id);
    let success = code.consume(&tx, now).await?.with_mail_address(&new, now);
    let ends = session::counting_others(app, account.id, kept, now);
    let completed = store::complete(&tx, row.id, previous, ends).await?;
    let (done, success, begun) = match &tx.within {
        Some(request) => {
            let by_desk = request.route == Route::Desk;
            let done = Completed::Initialization { id: request.id, by_desk };
            // What the owner froze is opened only after the help desk has spoken with them.
            (done, success.initialized(by_desk), Some(initialize(&tx, app, request, &masked).await?))
        }
        None => (Completed::Change(row.id), success, None),
    };
    success.write(&tx);
    let kept = begun.as_ref().map_or(kept, |(id, _)| Some(*id));
    session::end_others(&tx, account.id, kept, SessionEnd::FactorChanged);
    mail_code::void_all(&tx, account.id, now);
    mail::tell_completed(&tx, app, &account, new, done, details).await?;
    let changed = Event::AddressChanged
        .by_owner(account.id, &session.origin)
        .about(Subject::AddressChange(row.id))
        .address(masked)
        .unacknowledged(unknown_before && tx.within.is_none());
    event::record(&tx, app, changed)?;
    tx.into_held().commit().await?;
    Ok((completed, begun))
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
    let successor = session::replace(tx, app, Proved::Mail, None).await?;
    init_request::store::complete(tx, request.id, successor.id()).await?;
    let (new, token) = successor.write(tx);
    factor::remove_all(tx, request.account_id, now);
    if request.route == Route::Desk {
        notice::void_links(tx, account.id, now);
    }
    let initialized = Event::Initialized
        .by_owner(account.id, &session.origin)
        .about(Subject::InitRequest(request.id))
        .address(masked.to_owned())
        // At a first set-up, who registers the address is the only one who could be told.
        .unacknowledged(account.mail_address.is_none() && request.route != Route::FirstSetUp);
    event::record(tx, app, initialized)?;
    Ok((new.id, token))
}
