//! An account: a member of the institution.

use ninsho_shared::login::Factor;
use ninsho_shared::{MailAddress, Timestamp, UserId};
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The user ID, in its comparable form.
    #[sea_orm(unique)]
    pub user_id: UserId,
    /// argon2id, as a PHC string.
    pub password_hash: String,
    /// The address that receives codes.
    pub mail_address: Option<MailAddress>,
    /// When it was registered.
    pub mail_since: Option<Timestamp>,
    /// Wrong second factors in a row, over all flows and factors.
    pub second_factor_failures: i32,
    /// Failures that were given back since the last success.
    pub second_factor_given_back: i32,
    /// No second factor is compared before.
    pub second_factor_locked_until: Option<Timestamp>,
    /// When the owner reported a change; no second factor is compared until the help desk unfreezes it.
    pub frozen_at: Option<Timestamp>,
    /// Until then the help desk's word is final: it has told its code for a request that is still open.
    /// No other second factor is compared, and no revocation link acts.
    pub desk_until: Option<Timestamp>,
    /// When its first factor was set. A first set-up needs nothing but the password.
    pub enrolled_at: Option<Timestamp>,
    /// The factor that was used last.
    pub last_factor: Option<Factor>,
    /// Whether its owner is a member of the staff.
    pub staff: bool,
    /// Since when it has the operator role.
    pub operator_since: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
