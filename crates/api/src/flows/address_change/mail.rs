//! The mails of an address change: the code, and what the owner is told.

use ninsho_shared::{MailAddress, Timestamp};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::store;
use crate::app::App;
use crate::error::ApiError;
use crate::mail::outbox::{self, Details, MailKind, NewMail};
use crate::session::Session;

/// What the mails show besides code and link.
pub(super) fn details(app: &App, session: &Session, new: &MailAddress) -> Details {
    Details {
        user_id: session.account.user_id.clone(),
        at: app.now().as_millis(),
        network: session.client.network.clone(),
        browser: session.client.browser.clone(),
        new_address: new.masked(),
        ..Details::default()
    }
}

/// Tells the registered address that a change was asked for. Several within some minutes
/// become one: its link covers every change from then on.
pub(super) async fn tell_requested(
    tx: &DatabaseTransaction,
    app: &App,
    account: &store::Account,
    change_id: Uuid,
    details: Details,
) -> Result<(), ApiError> {
    let Some(registered) = store::registered(account)? else { return Ok(()) };
    let since = app.now().minus(app.config.limits.send.merge_notices.0);
    if store::has_unused_stop_link(tx, account, since).await? {
        return Ok(());
    }
    let link = store::add_stop_link(tx, app, account.id, change_id, store::StopLinkKind::Requested).await?;
    notice(tx, app, MailKind::AddressChangeRequested, registered, account.id, link, details).await
}

/// Tells both addresses that the change is done. An address that was registered again is told so,
/// and not that it is gone.
pub(super) async fn tell_completed(
    tx: &DatabaseTransaction,
    app: &App,
    previous: Option<MailAddress>,
    new: MailAddress,
    change_id: Uuid,
    account_id: Uuid,
    details: Details,
) -> Result<(), ApiError> {
    let link = store::add_stop_link(tx, app, account_id, change_id, store::StopLinkKind::Completed).await?;
    if let Some(previous) = previous.filter(|previous| *previous != new) {
        notice(tx, app, MailKind::AddressChanged, previous, account_id, link, details.clone()).await?;
    }
    notice(tx, app, MailKind::AddressRegistered, new, account_id, link, details).await
}

async fn notice(
    tx: &impl ConnectionTrait,
    app: &App,
    kind: MailKind,
    recipient: MailAddress,
    account_id: Uuid,
    stop_link_id: Uuid,
    details: Details,
) -> Result<(), ApiError> {
    let now: Timestamp = app.now();
    let mail = NewMail {
        id: app.new_id()?,
        kind,
        account_id,
        challenge_id: None,
        stop_link_id: Some(stop_link_id),
        recipient,
        details,
        expires_at: now.plus(app.config.mail.give_up_after.0),
    };
    outbox::enqueue(tx, mail, now).await?;
    Ok(())
}
