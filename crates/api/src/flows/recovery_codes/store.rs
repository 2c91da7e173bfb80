//! Rows of recovery codes.

use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::error::ApiError;
use crate::factors;
use crate::storage::entity::recovery_code;

pub(super) use crate::account::hold as hold_account;
pub(super) use crate::storage::entity::account::Model as Account;
pub(super) use crate::storage::entity::recovery_code::Model as Row;

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
