//! The notices about authenticators.

use super::store::Row;
use crate::account::Account;
use crate::app::App;
use crate::event::{Subject, notice};
use crate::mail::outbox::{Details, MailKind};
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;
use crate::storage::Tx;

/// Tells the registered address, if there is one, what happened to an authenticator. Returns whether
/// there is one.
pub async fn tell(
    tx: &Tx,
    app: &App,
    account: &Account,
    origin: &RequestOrigin,
    kind: MailKind,
    row: &Row,
) -> Result<bool, DomainError> {
    let subject = Subject::Authenticator(row.id);
    let details = Details { authenticator_name: row.name.clone(), ..notice::details(tx, account, origin) };
    notice::tell_done(tx, app, account, subject, kind, details).await
}
