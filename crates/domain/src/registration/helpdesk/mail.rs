//! What the owner is told of the help desk's work.

use ninsho_shared::revocation::RevocationSubject;

use crate::account::Account;
use crate::app::App;
use crate::event::notice::{self, About, Told};
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
    let Some(registered) = notice::registered(account)? else { return Ok(()) };
    let details = Details {
        user_id: account.user_id.clone(),
        at: app.now().as_millis(),
        network: row.network.clone(),
        browser: row.browser.clone(),
        ..Details::default()
    };
    let about = About { subject: RevocationSubject::Initialization, id: row.id };
    let link = notice::add_link(tx, app, account.id, about, Told::Requested).await?;
    notice::send(tx, app, MailKind::InitializationCodeTold, registered, account.id, link, details).await
}
