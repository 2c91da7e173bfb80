//! What is written of sessions on behalf of one that is held.

use ninsho_shared::session::{SessionEnd, SessionToken};
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::permission::LoggingIn;
use super::{Held, NewSession, Proved, Session, ending, insert, sign};
use crate::app::App;
use crate::refusal::DomainError;
use crate::storage::entity::session;
use crate::storage::{Guarded, Tx};

/// Records that the second factor was passed again in this session: the step-up.
pub async fn refresh(held: &Held<LoggingIn>) -> Result<(), DomainError> {
    session::Entity::update_many()
        .col_expr(session::Column::SecondFactorAt, Expr::value(held.now()))
        .filter(session::Column::Id.eq(held.session.row.id))
        .filter(session::Column::EndedAt.is_null())
        .apply(held, ProblemCode::SessionEnded)
        .await
}

/// A session that takes the place of another, which has ended.
#[must_use = "it begins with `write`"]
#[derive(Debug)]
pub struct Successor {
    row: session::Model,
    token: SessionToken,
}

impl Successor {
    /// Its id.
    pub fn id(&self) -> Uuid {
        self.row.id
    }

    /// Begins it.
    pub fn write(self, tx: &Tx) -> (session::Model, SessionToken) {
        insert(tx, &self.row);
        (self.row, self.token)
    }
}

/// Ends the held session in favour of a new one, whose token is delivered alike.
///
/// # Errors
/// `session_ended` when another took its place already.
pub async fn replace<P>(
    held: &Held<P>,
    app: &App,
    proved: Proved,
    keep_until: Option<Timestamp>,
) -> Result<Successor, DomainError> {
    let Session { row, account, origin } = &held.session;
    let new = NewSession { proved, delivery: row.delivery, keep_until };
    let (row, token) = sign(held, app, account, new, origin)?;
    end_for(held, row.id).await?;
    Ok(Successor { row, token })
}

/// Notes that the held session has ended because another took its place, and ends it if it is open.
async fn end_for<P>(held: &Held<P>, by: Uuid) -> Result<(), DomainError> {
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
