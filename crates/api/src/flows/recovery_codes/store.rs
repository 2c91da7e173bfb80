//! Rows of recovery codes.

use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QuerySelect};
use uuid::Uuid;

use crate::error::ApiError;
use crate::factors;
use crate::storage::entity::{account, recovery_code};

pub(super) use crate::storage::entity::account::Model as Account;
pub(super) use crate::storage::entity::recovery_code::Model as Row;

/// The account as it is now, held until the transaction ends.
pub(super) async fn hold_account(tx: &DatabaseTransaction, id: Uuid) -> Result<Account, ApiError> {
    let account = account::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    account.ok_or_else(|| ApiError::Fault(anyhow::anyhow!("a session has no account")))
}

/// Puts these in the place of those that were there.
pub(super) async fn replace(
    tx: &DatabaseTransaction,
    account_id: Uuid,
    rows: Vec<Row>,
) -> Result<(), ApiError> {
    factors::remove_recovery_codes(tx, account_id).await?;
    let models = rows.into_iter().map(|row| row.into_active_model().reset_all());
    recovery_code::Entity::insert_many(models).exec_without_returning(tx).await?;
    Ok(())
}
