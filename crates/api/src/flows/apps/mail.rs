//! The notices about apps.

use ninsho_shared::stop::StopSubject;
use sea_orm::DatabaseTransaction;

use super::store;
use crate::app::App;
use crate::error::ApiError;
use crate::mail::outbox::{Details, MailKind};
use crate::notice::{self, About};
use crate::session::Session;

/// Tells the registered address, if there is one, what happened to an app; says whether there is one.
pub(super) async fn tell(
    tx: &DatabaseTransaction,
    app: &App,
    session: &Session,
    account: &store::Account,
    kind: MailKind,
    row: &store::Row,
) -> Result<bool, ApiError> {
    let about = About { subject: StopSubject::App, id: row.id };
    let details = Details { app_name: row.name.clone(), ..notice::details(app, session) };
    notice::tell_done(tx, app, account, about, kind, details).await
}
