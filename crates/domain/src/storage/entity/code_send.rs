//! A mail with a code, for the send limits.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "code_send")]
pub struct Model {
    /// The id of the mail's job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// A hash that names the mailbox without telling the address.
    pub mailbox_key: String,
    /// When it was queued.
    pub sent_at: Timestamp,
    /// Whether it counts against the limits: a mail that could not be delivered does not.
    pub counted: bool,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
