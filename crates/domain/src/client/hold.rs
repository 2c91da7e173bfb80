//! The hold of a client: what every attempt begins with that it makes on a person's behalf.

use ninsho_shared::ProblemCode;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::authenticate::open_token;
use super::{Client, Credential};
use crate::account::HeldAccount;
use crate::app::App;
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;
use crate::storage::Tx;
use crate::storage::entity::client;

/// Begins a transaction with the row of the account locked, in which the client may still call: since its
/// request arrived it may have been suspended, or its token revoked.
///
/// # Errors
/// `invalid_client` when what it proved itself with is worth nothing any more, `client_refused` when it is
/// suspended, `no_factor` when the account was closed.
pub async fn hold(
    app: &App,
    client: &Client,
    credential: &Credential,
    account_id: Uuid,
    origin: &RequestOrigin,
) -> Result<HeldAccount, DomainError> {
    let (tx, account) = app.storage.lock_account(account_id).await?;
    require_still(&tx, client, credential).await?;
    if account.closed_at.is_some() {
        return Err(ProblemCode::NoFactor.into());
    }
    Ok(HeldAccount::new(tx, account, origin.clone()))
}

async fn require_still(tx: &Tx, client: &Client, credential: &Credential) -> Result<(), DomainError> {
    let row = match credential {
        Credential::Token(hash) => open_token(tx, hash, tx.now()).await?.map(|(client, _)| client),
        Credential::Secret => {
            client::Entity::find_by_id(client.id).filter(client::Column::RemovedAt.is_null()).one(tx).await?
        }
    };
    match row {
        Some(row) if row.suspended_at.is_some() => Err(ProblemCode::ClientRefused.into()),
        Some(_) => Ok(()),
        None => Err(ProblemCode::InvalidClient.into()),
    }
}
