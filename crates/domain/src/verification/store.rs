//! Rows of challenges.

use ninsho_shared::login::Factor;
use ninsho_shared::{ProblemCode, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use uuid::Uuid;

use super::{Asking, Reachable, Verification, reachable};
use crate::account::HeldAccount;
use crate::app::App;
use crate::refusal::DomainError;
use crate::storage::entity::verification::{Column, Entity};
use crate::storage::{Guarded, Later};

/// A challenge of this client.
///
/// # Errors
/// `not_found` for one that does not exist, or is another's.
pub async fn find(
    conn: &impl ConnectionTrait,
    client_id: Uuid,
    id: Uuid,
) -> Result<Verification, DomainError> {
    let found = Entity::find_by_id(id).filter(Column::ClientId.eq(client_id)).one(conn).await?;
    Ok(found.ok_or(ProblemCode::NotFound)?)
}

/// The newest challenge for the same log-in that may still be open.
pub(super) async fn newest(
    held: &HeldAccount,
    client_id: Uuid,
    factor: Factor,
    application: &str,
) -> Result<Option<Verification>, DbErr> {
    Entity::find()
        .filter(Column::AccountId.eq(held.account.id))
        .filter(Column::ClientId.eq(client_id))
        .filter(Column::Factor.eq(factor))
        .filter(Column::Application.eq(application))
        .filter(Column::VerifiedAt.is_null())
        .filter(Column::ExpiresAt.gt(held.now()))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .one(&**held)
        .await
}

/// The newest challenge of this client for a person whose code was mailed and may still be right.
///
/// # Errors
/// `no_factor`.
pub async fn newest_mailed(
    app: &App,
    asking: &Asking,
    user_id: &UserId,
) -> Result<Option<Verification>, DomainError> {
    let Reachable { account, .. } = reachable(app, user_id).await?;
    let newest = Entity::find()
        .filter(Column::AccountId.eq(account.id))
        .filter(Column::ClientId.eq(asking.client.id))
        .filter(Column::ChallengeId.is_not_null())
        .filter(Column::VerifiedAt.is_null())
        .filter(Column::ExpiresAt.gt(app.now()))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .one(app.storage.read())
        .await?;
    Ok(newest)
}

/// Adds a challenge.
pub(super) fn insert(held: &HeldAccount, row: Verification) {
    Entity::insert(row.into_active_model().reset_all()).later(held);
}

/// Notes that a right one-time password came, once.
///
/// # Errors
/// `code_used` when one came already, `code_expired` when it is over.
pub(super) async fn verified(held: &HeldAccount, row: &Verification, by: Factor) -> Result<(), DomainError> {
    if held.now() >= row.expires_at {
        return Err(ProblemCode::CodeExpired.into());
    }
    Entity::update_many()
        .col_expr(Column::VerifiedAt, Expr::value(held.now()))
        .col_expr(Column::VerifiedBy, Expr::value(by))
        .filter(Column::Id.eq(row.id))
        .filter(Column::VerifiedAt.is_null())
        .apply(held, ProblemCode::CodeUsed)
        .await
}
