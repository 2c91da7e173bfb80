//! What is written of sessions on behalf of one that is held.

use ninsho_shared::ProblemCode;
use ninsho_shared::session::SessionEnd;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::permission::LoggingIn;
use super::{Held, ending};
use crate::refusal::DomainError;
use crate::storage::Guarded;
use crate::storage::entity::session;

/// Records that the second factor was passed again in this session: the step-up.
pub async fn refresh(held: &Held<LoggingIn>) -> Result<(), DomainError> {
    session::Entity::update_many()
        .col_expr(session::Column::SecondFactorAt, Expr::value(held.now()))
        .filter(session::Column::Id.eq(held.session.row.id))
        .filter(session::Column::EndedAt.is_null())
        .apply(held, ProblemCode::SessionEnded)
        .await
}

/// Notes that the held session has ended because another took its place, and ends it if it is open.
pub async fn replace<P>(held: &Held<P>, by: Uuid) -> Result<(), DomainError> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(held.now()))
        .col_expr(session::Column::EndedBecause, Expr::value(SessionEnd::Superseded))
        .col_expr(session::Column::ReplacedBy, Expr::value(by))
        .filter(session::Column::Id.eq(held.session.row.id))
        .filter(session::Column::ReplacedBy.is_null())
        .apply(held, ProblemCode::SessionEnded)
        .await
}

/// Ends one open session of the account whose session is held.
///
/// # Errors
/// `missed`, when the account has no such open session.
pub async fn end<P>(held: &Held<P>, session_id: Uuid, missed: ProblemCode) -> Result<(), DomainError> {
    let is_own = session_id == held.session.row.id;
    let because = if is_own { SessionEnd::LoggedOut } else { SessionEnd::EndedElsewhere };
    let ending = ending(held.session.account.id, because, held.now());
    ending.filter(session::Column::Id.eq(session_id)).apply(held, missed).await
}
