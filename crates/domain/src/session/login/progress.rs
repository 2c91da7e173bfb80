//! What the step of a log-in follows from besides its session, in one query.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Iterable};
use uuid::Uuid;

use crate::account::Account;
use crate::factor::Factors;
use crate::factor::mail_code::{self, Purpose};
use crate::storage::entity::{account, challenge};

/// What the step of a log-in follows from besides its session.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The factors of the account.
    pub factors: Factors,
    /// The newest code of the session that has been neither used nor made void.
    pub latest: Option<challenge::Model>,
}

/// Reads it.
pub async fn progress(
    conn: &impl ConnectionTrait,
    account: &Account,
    session_id: Uuid,
) -> Result<Progress, DbErr> {
    let latest = mail_code::id_of_latest(session_id, Purpose::Login);
    let is_latest = Expr::col((challenge::Entity, challenge::Column::Id))
        .eq(Expr::SubQuery(None, Box::new(latest.into())));
    let query = Query::select()
        .columns(challenge::Column::iter().map(|column| (challenge::Entity, column)))
        .exprs(Factors::counts(account.id))
        .from(account::Entity)
        .left_join(challenge::Entity, is_latest)
        .and_where(Expr::col((account::Entity, account::Column::Id)).eq(account.id))
        .take();
    let row = conn.query_one(&query).await?.ok_or_else(|| DbErr::RecordNotFound("an account".to_owned()))?;
    let has_code = row.try_get::<Option<Uuid>>("", "id")?.is_some();
    Ok(Progress {
        factors: Factors::read(account, &row)?,
        latest: has_code.then(|| challenge::Model::from_query_result(&row, "")).transpose()?,
    })
}
