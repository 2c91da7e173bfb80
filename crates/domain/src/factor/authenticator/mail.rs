//! The notices about authenticators.

use ninsho_shared::revocation::RevocationSubject;
use sea_orm::DatabaseTransaction;

use super::store;
use crate::app::App;
use crate::refusal::DomainError;
use crate::mail::outbox::{Details, MailKind};
use crate::event::notice::{self, About};
use crate::session::Session;

/// Tells the registered address, if there is one, what happened to an app; says whether there is one.
pub async fn tell(
    tx: &DatabaseTransaction,
    app: &App,
    session: &Session,
    account: &store::Account,
    kind: MailKind,
    row: &store::Row,
) -> Result<bool, DomainError> {
    let about = About { subject: RevocationSubject::Authenticator, id: row.id };
    let details = Details { authenticator_name: row.name.clone(), ..notice::details(app, session) };
    notice::tell_done(tx, app, account, about, kind, details).await
}
