//! An authenticator: a program that shows one-time passwords (TOTP, RFC 6238).

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authenticator")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its account.
    pub account_id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// Its secret, encrypted.
    pub sealed: Vec<u8>,
    /// The latest time step whose code was used; no step up to it is accepted.
    pub last_step: Option<i64>,
    /// The step of the code that was typed last, if it was one of the next minutes.
    pub ahead_step: Option<i64>,
    /// Attempts to confirm the set-up.
    pub attempts: i32,
    /// When its set-up began.
    pub created_at: Timestamp,
    /// When it was confirmed; it is active from then on.
    pub confirmed_at: Option<Timestamp>,
    /// When a code of it was last used.
    pub last_used_at: Option<Timestamp>,
    /// When it was removed.
    pub removed_at: Option<Timestamp>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
