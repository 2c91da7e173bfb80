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
    /// For whose account.
    pub account_id: Uuid,
    /// In which session it was asked for.
    pub session_id: Uuid,
    /// Where it goes, and what it proves.
    pub address: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// It is refused from this moment on.
    pub expires_at: Timestamp,
    /// How often it has been tried.
    pub attempts: i32,
    /// When it was last put into the outbox.
    pub last_sent_at: Timestamp,
    /// When it was right.
    pub used_at: Option<Timestamp>,
    /// When something newer made it void.
    pub void_at: Option<Timestamp>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
