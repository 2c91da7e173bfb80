//! The count of attempts on a challenge.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use crate::config::CodeLimits;
use crate::storage::entity::challenge::{self, Model as Challenge};
use crate::storage::{Later, Tx};

/// Counts an attempt on the first of these challenges, if its code is accepted at this moment. Returns the
/// challenge as it was before.
pub(super) async fn admit_attempt(
    tx: &Tx,
    awaited: &Select<challenge::Entity>,
    limits: &CodeLimits,
) -> Result<Option<Challenge>, DbErr> {
    use challenge::Column::{Attempts, ExpiresAt, Id, UsedAt, VoidAt};
    let first = awaited.clone().select_only().column(Id).limit(1).into_query();
    let count = challenge::Entity::update_many()
        .col_expr(Attempts, Expr::col(Attempts).add(1))
        .filter(Expr::col(Id).eq(Expr::SubQuery(None, Box::new(first.into()))))
        // As `super::status` decides.
        .filter(UsedAt.is_null())
        .filter(VoidAt.is_null())
        .filter(ExpiresAt.gt(tx.now()))
        .filter(Attempts.lt(i32::try_from(limits.attempts).unwrap_or(i32::MAX)));
    let counted = tx.returning(count).await?.into_iter().next();
    Ok(counted.map(|counted| Challenge { attempts: counted.attempts - 1, ..counted }))
}

/// Counts an attempt on a challenge.
pub(super) fn count_attempt(tx: &Tx, challenge: &Challenge) {
    challenge::Entity::update_many()
        .col_expr(challenge::Column::Attempts, Expr::col(challenge::Column::Attempts).add(1))
        .filter(challenge::Column::Id.eq(challenge.id))
        .later(tx);
}

/// Takes one back.
pub(super) fn give_attempt_back(tx: &Tx, challenge: &Challenge) {
    challenge::Entity::update_many()
        .col_expr(challenge::Column::Attempts, Expr::col(challenge::Column::Attempts).sub(1))
        .filter(challenge::Column::Id.eq(challenge.id))
        .filter(challenge::Column::Attempts.gt(0))
        .later(tx);
}
