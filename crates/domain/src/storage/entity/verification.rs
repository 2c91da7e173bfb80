//! A one-time password that a machine client asks for: a log-in of another system.

use ninsho_shared::Timestamp;
use ninsho_shared::login::Factor;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verification")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The client that asked.
    pub client_id: Uuid,
    /// Whose one-time password it asks for.
    pub account_id: Uuid,
    /// The factor that was asked for.
    pub factor: Factor,
    /// What the person logs in to, in the words of mail and history.
    pub application: String,
    /// From which network the person came, as the client said.
    pub network: String,
    /// With which browser, as the client said.
    pub browser: String,
    /// The mailed code; none for an authenticator.
    pub challenge_id: Option<Uuid>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// It is over from this moment on.
    pub expires_at: Timestamp,
    /// When a right one came.
    pub verified_at: Option<Timestamp>,
    /// The factor that was right.
    pub verified_by: Option<Factor>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
