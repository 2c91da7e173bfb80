//! What the owner is told of the help desk's work.

use crate::account::Account;
use crate::app::App;
use crate::event::Subject;
use crate::event::notice::{self, NoticeKind};
use crate::mail::outbox::{Details, MailKind};
use crate::refusal::DomainError;
use crate::registration::init_request::InitRequest;
use crate::storage::Tx;

/// Tells the registered address, if there is one, that a code was told to a caller: when,
/// and from where the request came.
pub async fn tell_code_told(
    tx: &Tx,
    app: &App,
    account: &Account,
    row: &InitRequest,
) -> Result<(), DomainError> {
    let Some(registered) = account.mail_address.clone() else { return Ok(()) };
    let details = Details {
        user_id: account.user_id.to_string(),
        at: app.now().as_millis(),
        network: row.network.clone(),
        browser: row.browser.clone(),
        ..Details::default()
    };
    let request = Subject::InitRequest(row.id);
    let link = notice::add_link(tx, app, account.id, request, NoticeKind::Requested, &details).await?;
    notice::send(tx, app, MailKind::InitializationCodeTold, registered, account.id, link, details).await
}
