//! Guarantee 13: what a session may do is decided where it is written. A session that ends, or loses a
//! permission, while its request is under way writes nothing.

mod arrival;
pub(crate) mod attempts;
pub(crate) mod between;
mod desk;
pub(crate) mod document;
mod hashes;
mod other_session;
mod refusals;
mod withheld;

use ninsho_domain::storage::entity::session;
use ninsho_shared::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Ends a session, as its owner would in another one.
async fn end_session(conn: &impl ConnectionTrait, id: Uuid, now: Timestamp) {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .filter(session::Column::Id.eq(id))
        .exec(conn)
        .await
        .unwrap();
}
