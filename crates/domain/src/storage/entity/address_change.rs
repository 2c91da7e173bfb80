//! An address change: flow A of the manual.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "address_change")]
pub struct Model {
    /// Its number, which stands in the page's URL.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose address.
    pub account_id: Uuid,
    /// The initialization that it belongs to.
    pub init_request_id: Option<Uuid>,
    /// The code that proves the new address.
    pub challenge_id: Uuid,
    /// The new address.
    pub address: String,
    /// The address before, once it is changed.
    pub previous: Option<String>,
    /// `code_sent`, `completed`, `cancelled`, `superseded`, `stopped` or `expired`.
    pub state: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// It cannot be completed from this moment on.
    pub expires_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How many other sessions its completion ended.
    pub ended_sessions: i32,
    /// From where it was begun.
    pub network: String,
    /// With what.
    pub browser: String,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
