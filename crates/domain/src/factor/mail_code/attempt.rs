//! The count of attempts on a challenge.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use crate::storage::Tx;
use crate::storage::entity::challenge::{self, Model as Challenge};

/// Counts an attempt on a challenge.
pub(super) async fn count_attempt(tx: &Tx, challenge: &Challenge) -> Result<(), DbErr> {
    challenge::Entity::update_many()
        .col_expr(challenge::Column::Attempts, Expr::col(challenge::Column::Attempts).add(1))
        .filter(challenge::Column::Id.eq(challenge.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Takes one back.
pub(super) async fn give_attempt_back(tx: &Tx, challenge: &Challenge) -> Result<(), DbErr> {
    challenge::Entity::update_many()
        .col_expr(challenge::Column::Attempts, Expr::col(challenge::Column::Attempts).sub(1))
        .filter(challenge::Column::Id.eq(challenge.id))
        .filter(challenge::Column::Attempts.gt(0))
        .exec(tx)
        .await?;
    Ok(())
}
