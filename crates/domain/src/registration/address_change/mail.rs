//! The mails of an address change: the code, and what the owner is told.

use ninsho_shared::MailAddress;
use uuid::Uuid;

use crate::account::{Account, lockout};
use crate::app::App;
use crate::event::notice::{self, Notice, NoticeKind};
use crate::event::{Subject, SubjectKind};
use crate::mail::outbox::{Details, MailKind};
use crate::refusal::DomainError;
use crate::session::Session;
use crate::storage::Tx;

/// What the mails show besides code and link.
pub fn details(tx: &Tx, session: &Session, new: &MailAddress) -> Details {
    Details { new_address: new.masked(), ..notice::details(tx, &session.account, &session.origin) }
}

/// Whether the registered address was told some minutes ago that a change was asked for.
pub async fn was_told_lately(tx: &Tx, app: &App, account: &Account) -> Result<bool, DomainError> {
    let Some(registered) = &account.mail_address else { return Ok(false) };
    notice::was_told_lately(tx, app, account, SubjectKind::AddressChange, registered).await
}

/// Tells the registered address that a change was asked for, if there is one; returns whether there
/// is. Several within some minutes become one: its link covers every change from then on.
pub async fn tell_requested(
    tx: &Tx,
    app: &App,
    account: &Account,
    change_id: Uuid,
    details: Details,
    was_told_lately: bool,
) -> Result<bool, DomainError> {
    let Some(registered) = account.mail_address.clone() else { return Ok(false) };
    if was_told_lately {
        return Ok(true);
    }
    let details =
        Details { desk_decides: details.desk_decides || lockout::is_frozen(account, tx.now()), ..details };
    let (mail, subject) = (MailKind::AddressChangeRequested, Subject::AddressChange(change_id));
    let notice = Notice { mail, subject, kind: NoticeKind::Requested, details, recipient: registered };
    notice::send(tx, app, account.id, notice).await?;
    Ok(true)
}

/// What was completed, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completed {
    /// The change of this id alone.
    Change(Uuid),
    /// The initialization of this id.
    Initialization {
        /// Its id.
        id: Uuid,
        /// Whether the help desk identified who asked for it.
        by_desk: bool,
    },
}

impl Completed {
    /// What its notices are about.
    #[must_use]
    pub const fn subject(self) -> Subject {
        match self {
            Self::Change(id) => Subject::AddressChange(id),
            Self::Initialization { id, .. } => Subject::InitRequest(id),
        }
    }
}

/// Tells both addresses what is done: the change, or the initialization that it completes. An
/// address that was registered again is told so, and not that it is gone. After an initialization by the
/// help desk, the address before is in doubt: its link decides nothing.
pub async fn tell_completed(
    tx: &Tx,
    app: &App,
    account: &Account,
    new: MailAddress,
    done: Completed,
    details: Details,
) -> Result<(), DomainError> {
    let previous = account.mail_address.clone();
    let same = previous.as_ref() == Some(&new);
    // That everything was initialized says more than that the same address is registered again.
    let (mail, to_previous, to_new) = match done {
        Completed::Initialization { .. } => (MailKind::InitializationDone, true, !same),
        Completed::Change(_) => (MailKind::AddressChanged, !same, true),
    };
    let notice = |mail, details, recipient| {
        let subject = done.subject();
        Notice { mail, subject, kind: NoticeKind::Completed, details, recipient }
    };
    if let Some(previous) = previous.filter(|_| to_previous) {
        let notice = notice(mail, details.clone(), previous);
        if !same && matches!(done, Completed::Initialization { by_desk: true, .. }) {
            notice::send_powerless(tx, app, account.id, notice).await?;
        } else {
            notice::send(tx, app, account.id, notice).await?;
        }
    }
    if to_new {
        notice::send(tx, app, account.id, notice(MailKind::AddressRegistered, details, new)).await?;
    }
    Ok(())
}
