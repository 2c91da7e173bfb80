//! What the owner is told of the help desk's work.

use ninsho_shared::Timestamp;

use crate::account::Account;
use crate::app::App;
use crate::event::Subject;
use crate::event::notice::{self, Notice, NoticeKind};
use crate::mail::outbox::{Details, MailKind};
use crate::refusal::DomainError;
use crate::registration::doubt;
use crate::registration::init_request::InitRequest;
use crate::storage::Tx;

/// Tells the registered address, and the one before it, that a code was told to a caller: when, and from
/// where the request came. The links decide nothing: the desk has identified who called.
pub async fn tell_code_told(
    tx: &Tx,
    app: &App,
    account: &Account,
    row: &InitRequest,
    now: Timestamp,
) -> Result<(), DomainError> {
    let previous = doubt::previous_address(tx, app, account, now).await?;
    for recipient in account.mail_address.clone().into_iter().chain(previous) {
        let details = Details {
            user_id: account.user_id.to_string(),
            at: now.as_millis(),
            network: row.network.clone(),
            browser: row.browser.clone(),
            ..Details::default()
        };
        let (mail, subject) = (MailKind::InitializationCodeTold, Subject::InitRequest(row.id));
        let notice = Notice { mail, subject, kind: NoticeKind::Requested, details, recipient };
        notice::send_powerless(tx, app, account.id, notice).await?;
    }
    Ok(())
}
