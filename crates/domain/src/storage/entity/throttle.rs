//! How often something was tried lately.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "throttle")]
pub struct Model {
    /// What is counted: the purpose and a hash of whom it is about.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// How often in a row.
    pub failures: i32,
    /// When last.
    pub last_at: Timestamp,
    /// The next try is refused before.
    pub blocked_until: Timestamp,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
