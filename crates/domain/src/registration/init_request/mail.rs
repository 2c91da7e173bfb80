//! The mails of an initialization: the confirmation code, and what the owner is told.

use ninsho_shared::MailAddress;
use uuid::Uuid;

use crate::account::Account;
use crate::app::App;
use crate::event::notice::{self, NoticeKind};
use crate::event::{Subject, SubjectKind};
use crate::factor::mail_code::{NewChallenge, Purpose};
use crate::mail::outbox::MailKind;
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;
use crate::session::Session;
use crate::storage::Tx;

/// The code of a request, for the registered address.
pub fn code(app: &App, session: &Session, address: MailAddress) -> NewChallenge {
    NewChallenge {
        purpose: Purpose::Initialization,
        account_id: session.account.id,
        session_id: session.row.id,
        address,
        details: notice::details(app, &session.account, &session.origin),
    }
}

/// Tells the registered address, if there is one, that an initialization was asked for. Several
/// within some minutes become one: its link covers every request from then on.
pub async fn tell_requested(
    tx: &Tx,
    app: &App,
    account: &Account,
    origin: &RequestOrigin,
    request_id: Uuid,
) -> Result<(), DomainError> {
    let Some(registered) = account.mail_address.clone() else { return Ok(()) };
    if notice::was_told_lately(tx, app, account, SubjectKind::InitRequest).await? {
        return Ok(());
    }
    let (subject, details) = (Subject::InitRequest(request_id), notice::details(app, account, origin));
    let link = notice::add_link(tx, app, account.id, subject, NoticeKind::Requested, &details).await?;
    let kind = MailKind::InitializationRequested;
    notice::send(tx, app, kind, registered, account.id, link, details).await
}
