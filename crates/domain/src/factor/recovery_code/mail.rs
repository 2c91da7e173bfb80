//! The notice about new recovery codes.

use ninsho_shared::recovery_codes::COUNT;
use ninsho_shared::revocation::RevocationSubject;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::store;
use crate::app::App;
use crate::refusal::DomainError;
use crate::mail::outbox::{Details, MailKind};
use crate::event::notice::{self, About};
use crate::session::Session;

/// Tells the registered address, if there is one; says whether there is one.
pub async fn tell_made(
    tx: &DatabaseTransaction,
    app: &App,
    session: &Session,
    account: &store::Account,
    set_id: Uuid,
) -> Result<bool, DomainError> {
    let about = About { subject: RevocationSubject::RecoveryCodes, id: set_id };
    let details = Details { codes_left: u32::try_from(COUNT).ok(), ..notice::details(app, session) };
    notice::tell_done(tx, app, account, about, MailKind::RecoveryCodesGenerated, details).await
}
