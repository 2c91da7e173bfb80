//! An account: a member of the institution.

use ninsho_shared::Timestamp;
use ninsho_shared::login::Factor;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Its number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The ID that is typed, in its comparable form.
    #[sea_orm(unique)]
    pub user_id: String,
    /// argon2id, as a PHC string.
    pub password_hash: String,
    /// The address that receives codes.
    pub mail_address: Option<String>,
    /// Since when.
    pub mail_since: Option<Timestamp>,
    /// Wrong second factors in a row, over all flows and factors.
    pub second_factor_failures: i32,
    /// No second factor is looked at before.
    pub second_factor_locked_until: Option<Timestamp>,
    /// The owner reported a change; no second factor is looked at until the help desk opens it.
    pub frozen_at: Option<Timestamp>,
    /// When its first factor was set: without any before, the first set-up needs nothing but the password.
    pub enrolled_at: Option<Timestamp>,
    /// The factor that was used last.
    pub last_factor: Option<Factor>,
    /// Whether it is a member of the staff.
    pub staff: bool,
    /// Since when it may use the help desk's page.
    pub operator_since: Option<Timestamp>,
    /// The account is closed.
    pub closed_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
