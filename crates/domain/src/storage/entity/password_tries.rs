//! A count of tries of passwords that were not right.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "password_tries")]
pub struct Model {
    /// What is counted, and a hash of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// When the last try is forgotten by the limit that decays.
    pub clear_at: Timestamp,
    /// Tries since the last success.
    pub failures: i32,
    /// The row can be deleted from then on; none for an account, whose failures only a success forgets.
    pub forget_at: Option<Timestamp>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
