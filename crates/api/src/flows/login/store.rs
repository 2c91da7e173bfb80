//! Rows of the log-in.

use ninsho_shared::MailAddress;
use sea_orm::{DatabaseTransaction, EntityTrait, QuerySelect};
use uuid::Uuid;

use crate::error::ApiError;
use crate::storage::entity::account;

pub(super) use crate::storage::entity::session::Model as Row;

/// The account as it is now, held until the transaction ends.
pub(super) async fn hold(tx: &DatabaseTransaction, id: Uuid) -> Result<account::Model, ApiError> {
    let account = account::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    account.ok_or_else(|| ApiError::Fault(anyhow::anyhow!("a session has no account")))
}

/// The address that codes go to.
pub(super) fn address(account: &account::Model) -> Result<Option<MailAddress>, ApiError> {
    let parsed = account.mail_address.as_deref().map(MailAddress::parse).transpose();
    Ok(parsed.map_err(|error| anyhow::anyhow!("a registered address: {error}"))?)
}

/// Whether the owner may set the first factor without the help desk: there never was one.
pub(super) fn is_first_set_up(account: &account::Model) -> bool {
    account.enrolled_at.is_none() && account.mail_address.is_none() && account.frozen_at.is_none()
}
