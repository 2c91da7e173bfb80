//! An assertion that a machine client has proved itself with (RFC 7523 §3): each works once.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_assertion")]
pub struct Model {
    /// SHA-256 of the client's id and the assertion's `jti`, base64url.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The row may go from this moment on: the assertion is too old by then.
    pub expires_at: Timestamp,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
