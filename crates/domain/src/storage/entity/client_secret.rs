//! A secret of a machine client, hashed: it has 256 bits, so SHA-256 is enough.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_secret")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub client_id: Uuid,
    /// SHA-256 of the secret, base64url.
    pub hash: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// It is refused from this moment on: a newer one took its place.
    pub expires_at: Option<Timestamp>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
