//! Rows of recovery codes.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::factor;
use crate::refusal::DomainError;
use crate::storage::Tx;
use crate::storage::entity::recovery_code;

pub use crate::storage::entity::account::Model as Account;
pub use crate::storage::entity::recovery_code::Model as Row;

/// Puts these in the place of those that were there.
pub async fn replace(tx: &Tx, account_id: Uuid, rows: Vec<Row>) -> Result<(), DomainError> {
    factor::remove_recovery_codes(tx, account_id).await?;
    let models = rows.into_iter().map(|row| row.into_active_model().reset_all());
    recovery_code::Entity::insert_many(models).exec_without_returning(tx).await?;
    Ok(())
}
