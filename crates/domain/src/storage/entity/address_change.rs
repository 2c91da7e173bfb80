//! An address change: flow A of the manual.

use ninsho_shared::{MailAddress, Timestamp};
use sea_orm::entity::prelude::*;

/// Persisted states of an address change. Expiry is persisted by what would have ended the change
/// otherwise; until then it follows from `expires_at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum AddressChangeState {
    /// A code was mailed to the new address.
    CodeSent,
    /// The new address is registered.
    Completed,
    /// The person cancelled it.
    Cancelled,
    /// A newer change replaced it.
    Superseded,
    /// The owner stopped it by the revocation link.
    Stopped,
    /// Its time ran out.
    Expired,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "address_change")]
pub struct Model {
    /// Its id, which is part of the page's URL.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its account.
    pub account_id: Uuid,
    /// The initialization that it belongs to.
    pub init_request_id: Option<Uuid>,
    /// The code that proves the new address.
    pub challenge_id: Uuid,
    /// The new address.
    pub address: MailAddress,
    /// The previous address, once the change is completed.
    pub previous: Option<MailAddress>,
    /// How far it is.
    pub state: AddressChangeState,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How many other sessions its completion ended.
    pub ended_sessions: i32,
    /// The network that it was begun from.
    pub network: String,
    /// The browser that it was begun with, in two words.
    pub browser: String,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
