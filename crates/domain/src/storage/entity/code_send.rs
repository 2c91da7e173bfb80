//! A mail with a code, for counting.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "code_send")]
pub struct Model {
    /// The same as the mail's in the outbox.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// For whose account.
    pub account_id: Uuid,
    /// The mailbox that it went to, by a name that does not tell the address.
    pub mailbox_key: String,
    /// When.
    pub sent_at: Timestamp,
    /// A mail that could not be delivered uses up no send.
    pub counted: bool,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
