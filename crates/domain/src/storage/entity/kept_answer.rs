//! A request that came with an `Idempotency-Key`, and what it was answered.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "kept_answer")]
pub struct Model {
    /// Names the caller and the key that they chose, and tells neither.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Names path and body.
    pub request: String,
    /// The attempt that carries it out; one that took too long is followed by another.
    pub attempt: Uuid,
    /// When that attempt began.
    pub begun_at: Timestamp,
    /// The row may go from this moment on.
    pub expires_at: Timestamp,
    /// The answer, sealed under the key that the caller chose; none while the request is carried out.
    pub answer: Option<Vec<u8>>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
