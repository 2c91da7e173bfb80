//! Rows of recovery codes.

use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::refusal::DomainError;
use crate::factor;
use crate::storage::entity::recovery_code;

pub use crate::account::hold as lock_account;
pub use crate::storage::entity::account::Model as Account;
pub use crate::storage::entity::recovery_code::Model as Row;

/// Puts these in the place of those that were there.
pub async fn replace(
    tx: &DatabaseTransaction,
    account_id: Uuid,
    rows: Vec<Row>,
) -> Result<(), DomainError> {
    factor::remove_recovery_codes(tx, account_id).await?;
    let models = rows.into_iter().map(|row| row.into_active_model().reset_all());
    recovery_code::Entity::insert_many(models).exec_without_returning(tx).await?;
    Ok(())
}
