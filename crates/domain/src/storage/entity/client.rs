//! A machine client: another system of the campus.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub struct Model {
    /// Its id, which it sends as `client_id`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What the staff, the mails and the owners' histories call it.
    pub name: String,
    /// Its scopes, separated by blanks.
    pub scopes: String,
    /// The networks that it calls from (CIDR), separated by blanks; empty for any.
    pub networks: String,
    /// The ways besides OAuth by which it may prove itself, separated by blanks.
    pub ways: String,
    /// The public key of its assertions (RFC 7523), as a PEM.
    pub public_key: Option<String>,
    /// Whether it may send password and one-time password in one.
    pub joined_password: bool,
    /// When it was added.
    pub created_at: Timestamp,
    /// Since when it is suspended.
    pub suspended_at: Option<Timestamp>,
    /// When it was removed.
    pub removed_at: Option<Timestamp>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
