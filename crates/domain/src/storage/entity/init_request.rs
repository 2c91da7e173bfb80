//! An init-request: one started initialization, flow B of the manual.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "init_request")]
pub struct Model {
    /// Its number, which stands in the page's URL.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose factors are initialized.
    pub account_id: Uuid,
    /// The session that it goes on in; a new one takes its place with each level.
    pub session_id: Uuid,
    /// What the person tells the help desk on the phone.
    pub case_reference: String,
    /// How its code gets to the person: `mail`, `desk`, or `none` at the first set-up.
    pub route: String,
    /// `begun`, `code_sent`, `at_desk`, `confirmed`, `completed`, `cancelled`, `superseded`, `stopped`,
    /// `refused` or `expired`.
    pub state: String,
    /// The code that allows it; the help desk's too.
    pub challenge_id: Option<Uuid>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// It cannot be completed from this moment on.
    pub expires_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The operator who took it up.
    pub taken_by: Option<Uuid>,
    /// When.
    pub taken_at: Option<Timestamp>,
    /// How the operator checked who is calling: the names of the checks, separated by blanks.
    pub checks: String,
    /// The operator's ticket.
    pub ticket: Option<String>,
    /// Whether a second operator has to approve.
    pub needs_second: bool,
    /// The second operator.
    pub approved_by: Option<Uuid>,
    /// When a code was shown to the operator last.
    pub released_at: Option<Timestamp>,
    /// From where it was begun.
    pub network: String,
    /// With what.
    pub browser: String,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
