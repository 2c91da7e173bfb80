//! A session. Its token names this row, and the row decides.

use ninsho_shared::Timestamp;
use ninsho_shared::login::TokenDelivery;
use ninsho_shared::session::{Level, SessionEnd};
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Its id, also in the token (`sid`).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its account.
    pub account_id: Uuid,
    /// Its authentication level.
    pub level: Level,
    /// How its token is delivered.
    pub delivery: TokenDelivery,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// When the second factor was last passed.
    pub second_factor_at: Option<Timestamp>,
    /// Authentication methods (RFC 8176), separated by blanks.
    pub amr: String,
    /// The network that it began from.
    pub network: String,
    /// The browser that it began with, in two words.
    pub browser: String,
    /// Idle timeout is suspended until then, for example during a help-desk call.
    pub keep_until: Option<Timestamp>,
    /// When it was revoked.
    pub ended_at: Option<Timestamp>,
    /// Why it was revoked; none for what an older version wrote.
    pub ended_because: Option<SessionEnd>,
    /// The session that took its place when its code was right.
    pub replaced_by: Option<Uuid>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
