//! The account's row, which comes first in every transaction that changes something of it, so that
//! two transactions never wait for each other.

pub mod credentials;
pub mod failures;
pub mod lockout;
pub mod throttle;

use sea_orm::{DatabaseTransaction, EntityTrait, QuerySelect};
use uuid::Uuid;

use crate::refusal::DomainError;
use crate::storage::entity::account;

/// The account as it is now, held until the transaction ends.
///
/// # Errors
/// When the database does not answer; a session, a flow and a link always have an account.
pub async fn hold(tx: &DatabaseTransaction, id: Uuid) -> Result<account::Model, DomainError> {
    let account = account::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    account.ok_or_else(|| DomainError::Fault(anyhow::anyhow!("there is no account {id}")))
}
