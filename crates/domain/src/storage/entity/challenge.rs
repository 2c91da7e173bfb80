//! A mailed code, without the code: that is derived from this row and the server key.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Purpose {
    /// The log-in, or the step-up.
    Login,
    /// To prove a new address.
    AddressChange,
    /// To confirm an initialization, by mail.
    Initialization,
    /// To confirm an initialization: told by the help desk, and never mailed.
    HelpDesk,
    /// The log-in of another system.
    Application,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "challenge")]
pub struct Model {
    /// Its id, from which the code is derived.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What the code is for; the code is derived from it too.
    pub purpose: Purpose,
    /// Its account.
    pub account_id: Uuid,
    /// The session that it was requested in, or the machine client that requested it.
    pub session_id: Uuid,
    /// The address that it goes to, and proves; empty for a code of the help desk.
    pub address: String,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// Attempts so far.
    pub attempts: i32,
    /// When its mail was last queued.
    pub last_sent_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// When a newer code, or the end of its flow, made it void.
    pub void_at: Option<Timestamp>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
