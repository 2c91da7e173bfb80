//! The mails of an initialization: the confirmation code, and what the owner is told.

use ninsho_shared::MailAddress;
use ninsho_shared::stop::StopSubject;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::store;
use crate::app::App;
use crate::challenge::{NewChallenge, Purpose};
use crate::error::ApiError;
use crate::mail::outbox::MailKind;
use crate::notice::{self, About, Told};
use crate::session::Session;

/// The code of a request, for the registered address.
pub(super) fn code(app: &App, session: &Session, address: MailAddress) -> NewChallenge {
    NewChallenge {
        purpose: Purpose::Initialization,
        account_id: session.account.id,
        session_id: session.row.id,
        address,
        details: notice::details(app, session),
    }
}

/// Tells the registered address, if there is one, that an initialization was asked for. Several
/// within some minutes become one: its link covers every request from then on.
pub(super) async fn tell_requested(
    tx: &DatabaseTransaction,
    app: &App,
    account: &store::Account,
    session: &Session,
    request_id: Uuid,
) -> Result<(), ApiError> {
    let Some(registered) = notice::registered(account)? else { return Ok(()) };
    if notice::was_told_lately(tx, app, account, StopSubject::Initialization).await? {
        return Ok(());
    }
    let about = About { subject: StopSubject::Initialization, id: request_id };
    let link = notice::add_link(tx, app, account.id, about, Told::Requested).await?;
    let (kind, details) = (MailKind::InitializationRequested, notice::details(app, session));
    notice::send(tx, app, kind, registered, account.id, link, details).await
}
