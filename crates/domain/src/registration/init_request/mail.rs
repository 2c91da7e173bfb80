//! The mails of an initialization: the confirmation code, and what the owner is told.

use ninsho_shared::{MailAddress, Timestamp};
use uuid::Uuid;

use crate::account::{Account, lockout};
use crate::app::App;
use crate::event::notice::{self, Notice, NoticeKind};
use crate::event::{Subject, SubjectKind};
use crate::factor::mail_code::{NewChallenge, Purpose};
use crate::mail::outbox::{Details, MailKind};
use crate::refusal::DomainError;
use crate::registration::doubt;
use crate::request_origin::RequestOrigin;
use crate::session::Session;
use crate::storage::Tx;

/// The code of a request, for the registered address.
pub fn code(tx: &Tx, session: &Session, address: MailAddress) -> NewChallenge {
    NewChallenge {
        purpose: Purpose::Initialization,
        account_id: session.account.id,
        session_id: session.row.id,
        address,
        details: notice::details(tx, &session.account, &session.origin),
    }
}

/// Whether the registered address was told some minutes ago that an initialization was asked for.
pub async fn was_told_lately(tx: &Tx, app: &App, account: &Account) -> Result<bool, DomainError> {
    let Some(registered) = &account.mail_address else { return Ok(false) };
    notice::was_told_lately(tx, app, account, SubjectKind::InitRequest, registered).await
}

/// Tells the registered address, if there is one, that an initialization was asked for. Several
/// within some minutes become one: its link covers every request from then on. While the account is
/// frozen, the address before it is told too, and the links decide nothing.
pub async fn tell_requested(
    tx: &Tx,
    app: &App,
    account: &Account,
    origin: &RequestOrigin,
    request_id: Uuid,
    was_told_lately: bool,
) -> Result<(), DomainError> {
    let details = notice::details(tx, account, origin);
    let now = Timestamp::from_millis(details.at);
    let (mail, subject) = (MailKind::InitializationRequested, Subject::InitRequest(request_id));
    let is_frozen = lockout::is_frozen(account, now);
    let details = Details { desk_decides: is_frozen, ..details };
    let to = |recipient, details| Notice { mail, subject, kind: NoticeKind::Requested, details, recipient };
    if let Some(registered) = account.mail_address.clone().filter(|_| !was_told_lately) {
        notice::send(tx, app, account.id, to(registered, details.clone())).await?;
    }
    if is_frozen && let Some(previous) = doubt::previous_address(tx, app, account, now).await? {
        notice::send_powerless(tx, app, account.id, to(previous, details)).await?;
    }
    Ok(())
}
