//! A link by which an owner revokes what they did not ask for.

use ninsho_shared::{MailAddress, Timestamp};
use sea_orm::entity::prelude::*;

use super::event::SubjectKind;

/// What the notice with the link says of its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum NoticeKind {
    /// It was requested.
    Requested,
    /// It is completed.
    Completed,
}

/// What the link did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum RevocationEffect {
    /// Open changes were stopped.
    Stopped,
    /// The second factor was frozen.
    Frozen,
    /// The help desk, which had the request, was told that the mailbox's owner did not make it.
    Objected,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revocation_link")]
pub struct Model {
    /// Its id, from which the token is derived.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account_id: Uuid,
    /// The address that it was mailed to; none for links of before this was recorded.
    pub address: Option<MailAddress>,
    /// It covers changes from this moment on.
    pub created_at: Timestamp,
    /// It does nothing from this moment on.
    pub expires_at: Timestamp,
    /// It does nothing from this moment on either: the help desk has identified the owner, or its
    /// address was removed.
    pub void_at: Option<Timestamp>,
    /// What it was made for.
    pub subject_kind: SubjectKind,
    /// Which of these.
    pub subject_id: Uuid,
    /// What its notice says.
    pub kind: NoticeKind,
    /// From which network came what it was made for.
    pub network: String,
    /// With which browser.
    pub browser: String,
    /// When its button was pressed.
    pub used_at: Option<Timestamp>,
    /// What it did then.
    pub effect: Option<RevocationEffect>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
