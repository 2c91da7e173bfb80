//! A link by which an owner stops what they did not ask for.

use ninsho_shared::Timestamp;
use ninsho_shared::revocation::RevocationSubject;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revocation_link")]
pub struct Model {
    /// Its number; the token is made of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account_id: Uuid,
    /// It covers changes from this moment on.
    pub created_at: Timestamp,
    /// It does nothing from this moment on.
    pub expires_at: Timestamp,
    /// What it was made for.
    pub subject: RevocationSubject,
    /// Which of these.
    pub subject_id: Uuid,
    /// What its mail told: `requested` or `completed`.
    pub kind: String,
    /// When its button was pressed.
    pub used_at: Option<Timestamp>,
    /// What it did: `stopped` or `frozen`.
    pub effect: Option<String>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
