//! The mails of an address change: the code, and what the owner is told.

use ninsho_shared::MailAddress;
use uuid::Uuid;

use crate::account::Account;
use crate::app::App;
use crate::event::notice::{self, NoticeKind};
use crate::event::{Subject, SubjectKind};
use crate::mail::outbox::{Details, MailKind};
use crate::refusal::DomainError;
use crate::session::Session;
use crate::storage::Tx;

/// What the mails show besides code and link.
pub fn details(app: &App, session: &Session, new: &MailAddress) -> Details {
    Details { new_address: new.masked(), ..notice::details(app, &session.account, &session.origin) }
}

/// Tells the registered address that a change was asked for, if there is one; returns whether there
/// is. Several within some minutes become one: its link covers every change from then on.
pub async fn tell_requested(
    tx: &Tx,
    app: &App,
    account: &Account,
    change_id: Uuid,
    details: Details,
) -> Result<bool, DomainError> {
    let Some(registered) = account.mail_address.clone() else { return Ok(false) };
    if notice::was_told_lately(tx, app, account, SubjectKind::AddressChange).await? {
        return Ok(true);
    }
    let change = Subject::AddressChange(change_id);
    let link = notice::add_link(tx, app, account.id, change, NoticeKind::Requested, &details).await?;
    notice::send(tx, app, MailKind::AddressChangeRequested, registered, account.id, link, details).await?;
    Ok(true)
}

/// Tells both addresses what is done: the change, or the initialization that it completes. An
/// address that was registered again is told so, and not that it is gone.
pub async fn tell_completed(
    tx: &Tx,
    app: &App,
    account: &Account,
    new: MailAddress,
    subject: Subject,
    details: Details,
) -> Result<(), DomainError> {
    let link = notice::add_link(tx, app, account.id, subject, NoticeKind::Completed, &details).await?;
    let previous = account.mail_address.clone();
    let same = previous.as_ref() == Some(&new);
    // That everything was initialized says more than that the same address is registered again.
    let (kind, to_previous, to_new) = match subject {
        Subject::InitRequest(_) => (MailKind::InitializationDone, true, !same),
        _ => (MailKind::AddressChanged, !same, true),
    };
    if let Some(previous) = previous.filter(|_| to_previous) {
        notice::send(tx, app, kind, previous, account.id, link, details.clone()).await?;
    }
    if to_new {
        notice::send(tx, app, MailKind::AddressRegistered, new, account.id, link, details).await?;
    }
    Ok(())
}
