//! ID and password, checked alike wherever they are asked for: throttled, with the same work and
//! the same answer whether the ID exists or not.

use ninsho_shared::account::HistoryKind;
use ninsho_shared::{Password, ProblemCode, UserId};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::account::hold;
use crate::app::App;
use crate::audit::{self, Event};
use crate::client::Client;
use crate::error::ApiError;
use crate::session;
use crate::storage::entity::account;
use crate::throttle::{self, Admitted};

/// ID and password were right. The try still has to be given back, in the transaction of what follows.
pub struct Right {
    /// Whose they are.
    pub account: account::Model,
    admitted: Admitted,
}

impl Right {
    /// Gives the try back, and returns the account, held until the transaction ends.
    ///
    /// # Errors
    /// `wrong_credentials` when the password was changed, or the account closed, since they were
    /// compared.
    pub async fn accept(self, tx: &DatabaseTransaction) -> Result<account::Model, ApiError> {
        let account = hold(tx, self.account.id).await?;
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
    client: &Client,
) -> Result<Right, ApiError> {
    let account = find(app.storage.read(), user_id).await?;
    // An ID that nobody has takes the same steps, so that the time does not tell.
    let account_id = account.as_ref().map_or(Uuid::nil(), |account| account.id);
    let known = session::network_is_known(app.storage.read(), account_id, &client.network).await?;
    let admitted = throttle::admit_login(app, user_id, client, known).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let right = app.hasher.matches(password, hash).await?;
    match account {
        Some(account) if right => Ok(Right { account, admitted }),
        account => {
            let mut wrong = Event::by_owner(account_id, HistoryKind::WrongPassword, client);
            wrong.account_id = account.map(|account| account.id);
            audit::record(app.storage.write(), app, wrong).await?;
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
