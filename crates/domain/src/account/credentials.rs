//! ID and password, checked alike wherever they are asked for: throttled, with the same work and
//! the same answer whether the ID exists or not.

use ninsho_shared::session::Level;
use ninsho_shared::{Password, ProblemCode, UserId};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::account::throttle::{self, Admitted};
use crate::app::App;
use crate::event::{self, Event};
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;
use crate::storage::Tx;
use crate::storage::entity::{account, session};

/// ID and password were right. The attempt has still to be given back, in the transaction of what follows.
pub struct Right {
    /// Whose they are.
    pub account: account::Model,
    admitted: Admitted,
}

impl Right {
    /// Gives the attempt back, and returns the account with its row locked.
    ///
    /// # Errors
    /// `wrong_credentials` when the password was changed, or the account closed, since they were
    /// compared.
    pub async fn accept(self, tx: &Tx) -> Result<account::Model, DomainError> {
        let account = tx.lock_account(self.account.id).await?;
        if account.password_hash != self.account.password_hash || account.closed_at.is_some() {
            return Err(ProblemCode::WrongCredentials.into());
        }
        self.admitted.succeeded(tx).await?;
        Ok(account)
    }
}

/// Compares ID and password with those of the account.
///
/// # Errors
/// `wrong_credentials`, `too_many_attempts` with the wait, or `overloaded`.
pub async fn check(
    app: &App,
    user_id: &UserId,
    password: Password,
    origin: &RequestOrigin,
) -> Result<Right, DomainError> {
    let account = find(app.storage.read(), user_id).await?;
    // An unknown ID takes the same steps, so that the time does not tell it.
    let account_id = account.as_ref().map_or(Uuid::nil(), |account| account.id);
    let known =
        origin.has_network() && network_is_known(app.storage.read(), account_id, &origin.network).await?;
    let admitted = throttle::admit_login(app, user_id, origin, known).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let right = app.hasher.matches(password, hash).await?;
    match account {
        Some(account) if right => Ok(Right { account, admitted }),
        account => {
            let account_id = account.map(|account| account.id);
            event::record_failure(app, account_id, Event::WrongPassword, origin).await?;
            Err(ProblemCode::WrongCredentials.into())
        }
    }
}

/// The account of an ID, unless it is closed.
async fn find(conn: &impl ConnectionTrait, user_id: &UserId) -> Result<Option<account::Model>, DbErr> {
    account::Entity::find()
        .filter(account::Column::UserId.eq(user_id.as_str()))
        .filter(account::Column::ClosedAt.is_null())
        .one(conn)
        .await
}

/// Whether the account has passed the second factor from this network before.
async fn network_is_known(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
    network: &str,
) -> Result<bool, DbErr> {
    let seen = session::Entity::find()
        .filter(session::Column::AccountId.eq(account_id))
        .filter(session::Column::Network.eq(network))
        .filter(session::Column::Level.eq(Level::Full))
        .one(conn)
        .await?;
    Ok(seen.is_some())
}
