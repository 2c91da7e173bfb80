//! What happened: for the owner's history and for the institution.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    /// Its number; later ones are greater.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// To whose account.
    pub account_id: Option<Uuid>,
    /// What, by the name that the history uses.
    pub kind: String,
    /// Who: `owner`, `operator`, `staff` or `service`.
    pub actor: String,
    /// In which flow.
    pub flow_id: Option<Uuid>,
    /// About which address, masked.
    pub address: Option<String>,
    /// Which operator of the help desk did it.
    pub operator_id: Option<Uuid>,
    /// What the operator wrote down: the ticket, or the reason.
    pub note: Option<String>,
    /// Nobody could be told by mail; the owner sees it at the next log-in.
    pub unacknowledged_events: bool,
    /// From where.
    pub network: Option<String>,
    /// With what.
    pub browser: Option<String>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
