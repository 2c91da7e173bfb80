//! A mail that goes out, without any secret: codes and links are derived when it is sent.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Its number; its Message-ID is made of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which mail: the name of its template.
    pub kind: String,
    /// Whom it is about.
    pub account_id: Uuid,
    /// The code that it carries.
    pub challenge_id: Option<Uuid>,
    /// The stop link that it carries.
    pub revocation_link_id: Option<Uuid>,
    /// Where it goes.
    pub recipient: String,
    /// What its template shows besides.
    pub details: Json,
    /// `queued`, `delayed`, `sent`, `refused` or `expired`.
    pub state: String,
    /// How often sending was tried.
    pub tries: i32,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// It is not sent from this moment on.
    pub expires_at: Timestamp,
    /// A worker is at it until then.
    pub claimed_until: Option<Timestamp>,
    /// When it was sent, refused or given up.
    pub settled_at: Option<Timestamp>,
    /// The last reply of the server: the three digits and the enhanced code, not its text.
    pub last_reply: Option<String>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
