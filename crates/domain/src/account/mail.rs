//! The warnings to the owner of an account that somebody attacks.

use uuid::Uuid;

use super::Account;
use crate::app::App;
use crate::event::notice;
use crate::mail::outbox::{self, Details, MailKind, NewMail};
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;

/// Warns the registered address, if there is one. A transaction of its own: that of the attempt is over.
pub(super) async fn warn(
    app: &App,
    account_id: Uuid,
    kind: MailKind,
    origin: &RequestOrigin,
) -> Result<(), DomainError> {
    let (tx, account) = app.storage.lock_account(account_id).await?;
    let Account { mail_address: Some(recipient), closed_at: None, .. } = account.clone() else {
        return Ok(());
    };
    let now = tx.now();
    let mail = NewMail {
        id: app.new_id()?,
        kind,
        account_id,
        challenge_id: None,
        revocation_link_id: None,
        recipient,
        // Who tried may not be the owner, who would read it in a stranger's language first.
        details: Details { language: None, ..notice::details(&tx, &account, origin) },
        expires_at: now.plus(app.config.mail.give_up_after.0),
    };
    outbox::enqueue(&tx, mail, now).await?;
    Ok(tx.commit().await?)
}
