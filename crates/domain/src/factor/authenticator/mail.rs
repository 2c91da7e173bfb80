//! The notices about authenticators.

use super::store;
use crate::app::App;
use crate::event::{Subject, notice};
use crate::mail::outbox::{Details, MailKind};
use crate::refusal::DomainError;
use crate::session::Session;
use crate::storage::Tx;

/// Tells the registered address, if there is one, what happened to an app; says whether there is one.
pub async fn tell(
    tx: &Tx,
    app: &App,
    session: &Session,
    account: &store::Account,
    kind: MailKind,
    row: &store::Row,
) -> Result<bool, DomainError> {
    let subject = Subject::Authenticator(row.id);
    let details = Details { authenticator_name: row.name.clone(), ..notice::details(app, session) };
    notice::tell_done(tx, app, account, subject, kind, details).await
}
