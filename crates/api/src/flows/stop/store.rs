//! Rows of a stop link.

use ninsho_shared::session::ClientView;
use ninsho_shared::stop::{StopSubject, StoppableChange};
use ninsho_shared::{MailAddress, ProblemCode, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::flow::{Covered, Effect};
use crate::error::ApiError;
use crate::storage::entity::{account, address_change, stop_link};

pub(super) use crate::storage::entity::stop_link::Model as Link;

/// The link of this number.
pub(super) async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Link, ApiError> {
    Ok(stop_link::Entity::find_by_id(id).one(conn).await?.ok_or(ProblemCode::NotFound)?)
}

/// Holds the account until the transaction ends, before anything of it is changed.
pub(super) async fn hold_account(tx: &DatabaseTransaction, id: Uuid) -> Result<(), DbErr> {
    account::Entity::find_by_id(id).lock_exclusive().one(tx).await.map(drop)
}

/// What the link did, if its button was pressed.
pub(super) fn used(link: &Link) -> Option<(Effect, Timestamp)> {
    let effect = link.effect.as_deref().and_then(Effect::from_name)?;
    link.used_at.map(|at| (effect, Timestamp::from_millis(at)))
}

/// The latest change that a link covers: one that is done outweighs one that is open.
pub(super) async fn covered(
    conn: &impl ConnectionTrait,
    link: &Link,
) -> Result<Option<(Covered, address_change::Model)>, DbErr> {
    let rows = address_change::Entity::find()
        .filter(address_change::Column::AccountId.eq(link.account_id))
        .filter(
            Condition::any().add(address_change::Column::State.eq("code_sent")).add(
                Condition::all().add(address_change::Column::State.eq("completed")).add(
                    // Its own change was done some moments before it was made.
                    Condition::any()
                        .add(address_change::Column::EndedAt.gte(link.created_at))
                        .add(address_change::Column::Id.eq(link.subject_id)),
                ),
            ),
        )
        .order_by_desc(address_change::Column::CreatedAt)
        .all(conn)
        .await?;
    let latest = |state: &str| rows.iter().find(|row| row.state == state).cloned();
    Ok(latest("completed").map(|row| (Covered::Completed, row)).or_else(|| {
        latest("code_sent").map(|row| (Covered::Open { until: Timestamp::from_millis(row.expires_at) }, row))
    }))
}

/// What is shown of a change.
pub(super) fn shown(change: &address_change::Model) -> Result<StoppableChange, ApiError> {
    let address = MailAddress::parse(&change.address).map_err(anyhow::Error::from)?;
    Ok(StoppableChange {
        what: StopSubject::AddressChange,
        at: Timestamp::from_millis(change.ended_at.unwrap_or(change.created_at)),
        address: Some(address.masked()),
        client: ClientView { network: change.network.clone(), browser: change.browser.clone() },
    })
}

/// Uses the link up, once; says whether it was unused.
pub(super) async fn use_up(
    tx: &impl ConnectionTrait,
    id: Uuid,
    effect: Effect,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let used = stop_link::Entity::update_many()
        .col_expr(stop_link::Column::UsedAt, Expr::value(now.as_millis()))
        .col_expr(stop_link::Column::Effect, Expr::value(effect.name()))
        .filter(stop_link::Column::Id.eq(id))
        .filter(stop_link::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(used.rows_affected > 0)
}

/// Stops every open change of the account.
pub(super) async fn stop_changes(
    tx: &impl ConnectionTrait,
    account_id: Uuid,
    now: Timestamp,
) -> Result<(), DbErr> {
    address_change::Entity::update_many()
        .col_expr(address_change::Column::State, Expr::value("stopped"))
        .col_expr(address_change::Column::EndedAt, Expr::value(now.as_millis()))
        .filter(address_change::Column::AccountId.eq(account_id))
        .filter(address_change::Column::State.eq("code_sent"))
        .filter(address_change::Column::ExpiresAt.gt(now.as_millis()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Freezes the second factor of the account.
pub(super) async fn freeze(tx: &impl ConnectionTrait, account_id: Uuid, now: Timestamp) -> Result<(), DbErr> {
    account::Entity::update_many()
        .col_expr(account::Column::FrozenAt, Expr::value(now.as_millis()))
        .filter(account::Column::Id.eq(account_id))
        .filter(account::Column::FrozenAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}
