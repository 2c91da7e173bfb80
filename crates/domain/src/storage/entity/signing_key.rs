//! A key that signs tokens, sealed with the server key.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    /// Its name in the tokens (`kid`).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The private key, sealed.
    pub sealed: Vec<u8>,
    /// The public key: 32 bytes of Ed25519.
    pub public: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stopped signing.
    pub retired_at: Option<Timestamp>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
