//! An init-request: one initialization, flow B of the manual.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// Persisted states of an init-request. Expiry is persisted lazily, by the next request or the hourly
/// sweep; until then it follows from `expires_at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum InitRequestState {
    /// Nothing has been sent.
    Begun,
    /// A code was mailed.
    CodeSent,
    /// The help desk tells the code.
    AtDesk,
    /// The code was right, or none was needed.
    Confirmed,
    /// The new address is registered.
    Completed,
    /// The person cancelled it.
    Cancelled,
    /// A newer request replaced it.
    Superseded,
    /// The owner stopped it by the revocation link.
    Stopped,
    /// The help desk refused it.
    Refused,
    /// Its time ran out.
    Expired,
}

/// How the code of an init-request reaches the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Route {
    /// By mail.
    #[sea_orm(string_value = "mail")]
    Mail,
    /// The help desk tells it on the phone.
    #[sea_orm(string_value = "desk")]
    Desk,
    /// No code is needed: the account never had a factor.
    #[sea_orm(string_value = "none")]
    FirstSetUp,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "init_request")]
pub struct Model {
    /// Its id, which is part of the page's URL.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose factors are initialized.
    pub account_id: Uuid,
    /// The session that it goes on in, replaced by a new one with each level.
    pub session_id: Uuid,
    /// What the person reads out to the help desk.
    pub case_reference: String,
    /// How its code reaches the person.
    pub route: Route,
    /// How far it is.
    pub state: InitRequestState,
    /// The code that confirms it, mailed or told.
    pub challenge_id: Option<Uuid>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The operator who took it up.
    pub taken_by: Option<Uuid>,
    /// When it was taken up.
    pub taken_at: Option<Timestamp>,
    /// The checks of the caller that the operator recorded, separated by blanks.
    pub checks: String,
    /// The operator's ticket.
    pub ticket: Option<String>,
    /// Whether a second operator has to approve.
    pub needs_second: bool,
    /// The second operator.
    pub approved_by: Option<Uuid>,
    /// The hash of the record that the second operator approved.
    pub approved_record: Option<String>,
    /// When a revocation link told the help desk that the owner of its mailbox did not make this
    /// request.
    pub objected_at: Option<Timestamp>,
    /// When a code was last released to the operator.
    pub released_at: Option<Timestamp>,
    /// The network that it was begun from.
    pub network: String,
    /// The browser that it was begun with, in two words.
    pub browser: String,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
