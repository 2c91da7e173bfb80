//! A counter of a rate limit.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "throttle")]
pub struct Model {
    /// The purpose, and a hash of what is limited.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Attempts in a row.
    pub failures: i32,
    /// The last attempt.
    pub last_at: Timestamp,
    /// No attempt is admitted before.
    pub blocked_until: Timestamp,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
