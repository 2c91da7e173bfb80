//! The notice about new recovery codes.

use ninsho_shared::recovery_codes::COUNT;
use uuid::Uuid;

use super::store;
use crate::app::App;
use crate::event::{Subject, notice};
use crate::mail::outbox::{Details, MailKind};
use crate::refusal::DomainError;
use crate::session::Session;
use crate::storage::Tx;

/// Tells the registered address, if there is one; says whether there is one.
pub async fn tell_made(
    tx: &Tx,
    app: &App,
    session: &Session,
    account: &store::Account,
    set_id: Uuid,
) -> Result<bool, DomainError> {
    let subject = Subject::RecoveryCodeSet(set_id);
    let details = Details { codes_left: u32::try_from(COUNT).ok(), ..notice::details(app, session) };
    notice::tell_done(tx, app, account, subject, MailKind::RecoveryCodesGenerated, details).await
}
