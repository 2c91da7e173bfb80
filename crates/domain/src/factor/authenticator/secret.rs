//! The secret of an authenticator, encrypted in its row with the server key.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::store::Row;
use crate::key::Secrets;
use crate::key::random::Random;
use crate::storage::Tx;
use crate::storage::entity::authenticator;

/// Encrypts the secret of an authenticator for its row.
///
/// # Errors
/// When the machine has no randomness to give.
pub fn seal(
    secrets: &Secrets,
    id: Uuid,
    account_id: Uuid,
    secret: &[u8],
    random: &dyn Random,
) -> anyhow::Result<Vec<u8>> {
    secrets.seal(&context(id, account_id), secret, random)
}

/// Decrypts the secret of an authenticator.
///
/// # Errors
/// When it was sealed with a server key that is not here, or for another row.
pub fn open(secrets: &Secrets, row: &Row) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    secrets.open(&context(row.id, row.account_id), &row.sealed)
}

/// Seals the secrets of all authenticators again with the newest server key. Returns their number.
///
/// # Errors
/// When one was sealed with a server key that is not here.
pub async fn reseal_all(tx: &Tx, secrets: &Secrets, random: &dyn Random) -> anyhow::Result<usize> {
    let rows =
        authenticator::Entity::find().filter(authenticator::Column::RemovedAt.is_null()).all(tx).await?;
    for row in &rows {
        let secret = open(secrets, row)?;
        let sealed = seal(secrets, row.id, row.account_id, &secret, random)?;
        authenticator::Entity::update_many()
            .col_expr(authenticator::Column::Sealed, Expr::value(sealed))
            .filter(authenticator::Column::Id.eq(row.id))
            .filter(authenticator::Column::RemovedAt.is_null())
            .exec(tx)
            .await?;
    }
    Ok(rows.len())
}

/// What the ciphertext is bound to. The first word is that of the rows which exist.
fn context(id: Uuid, account_id: Uuid) -> String {
    format!("app {id} of {account_id}")
}
