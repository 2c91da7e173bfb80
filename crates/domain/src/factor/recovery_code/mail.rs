//! The notices about recovery codes.

use ninsho_shared::recovery_codes::COUNT;
use uuid::Uuid;

use super::store::count_unused;
use crate::account::Account;
use crate::app::App;
use crate::event::{self, Event, Subject, notice};
use crate::mail::outbox::{Details, MailKind};
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;
use crate::storage::Tx;

/// Tells the registered address, if there is one, of a new set. Returns whether there is one.
pub async fn tell_generated(
    tx: &Tx,
    app: &App,
    account: &Account,
    origin: &RequestOrigin,
    set_id: Uuid,
) -> Result<bool, DomainError> {
    let subject = Subject::RecoveryCodeSet(set_id);
    let details = Details { codes_left: u32::try_from(COUNT).ok(), ..notice::details(tx, account, origin) };
    notice::tell_done(tx, app, account, subject, MailKind::RecoveryCodesGenerated, details).await
}

/// Records that a code was used, and tells the registered address how many are left. An owner without one
/// has to acknowledge it.
pub async fn record_used(
    tx: &Tx,
    app: &App,
    account: &Account,
    origin: &RequestOrigin,
    code_id: Uuid,
) -> Result<(), DomainError> {
    let left = count_unused(tx, account.id).await?;
    let told = tell_used(tx, app, account, origin, code_id, left).await?;
    let used = Event::RecoveryCodeUsed.by_owner(account.id, origin);
    event::record(tx, app, used.about(Subject::RecoveryCode(code_id)).unacknowledged(!told))
}

/// Tells the registered address, if there is one, that a code was used and how many are left. Returns
/// whether there is one.
async fn tell_used(
    tx: &Tx,
    app: &App,
    account: &Account,
    origin: &RequestOrigin,
    code_id: Uuid,
    codes_left: u32,
) -> Result<bool, DomainError> {
    let subject = Subject::RecoveryCode(code_id);
    let details = Details { codes_left: Some(codes_left), ..notice::details(tx, account, origin) };
    notice::tell_done(tx, app, account, subject, MailKind::RecoveryCodeUsed, details).await
}
