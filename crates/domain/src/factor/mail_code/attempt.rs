//! The count of attempts on a challenge.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::storage::entity::challenge::{self, Model as Challenge};
use crate::storage::{Later, Tx};

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
