//! What happened, written in the transaction in which it happened; and said in the log, where it
//! can be collected from many machines. The database is the record: what the log says was undone
//! when the request failed after it.

pub mod notice;

use ninsho_shared::account::HistoryKind;
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use crate::app::App;
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;
use crate::storage::entity::audit_event;

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Whoever used the account.
    Owner,
    /// An operator of the help desk.
    Operator,
    /// A member of the staff, at the command line.
    Staff,
    /// The service by itself.
    Service,
}

impl Actor {
    const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Operator => "operator",
            Self::Staff => "staff",
            Self::Service => "service",
        }
    }
}

/// Something that happened to an account.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// To whose account; none for an ID that nobody has.
    pub account_id: Option<Uuid>,
    /// What.
    pub kind: HistoryKind,
    /// Who.
    pub actor: Actor,
    /// In which flow.
    pub flow_id: Option<Uuid>,
    /// About which address, masked.
    pub address: Option<String>,
    /// Which operator did it. The owner's history does not say.
    pub operator_id: Option<Uuid>,
    /// What the operator wrote down. The owner's history does not say.
    pub note: Option<String>,
    /// Nobody could be told by mail; the owner sees it at the next log-in.
    pub unacknowledged_events: bool,
    /// From where.
    pub origin: Option<&'a RequestOrigin>,
}

impl<'a> Event<'a> {
    /// Something that the owner did, from `client`.
    #[must_use]
    pub fn by_owner(account_id: Uuid, kind: HistoryKind, origin: &'a RequestOrigin) -> Self {
        Self { origin: Some(origin), ..Self::by(Actor::Owner, account_id, kind) }
    }

    /// Something that the staff did.
    #[must_use]
    pub fn by_staff(account_id: Uuid, kind: HistoryKind) -> Self {
        Self::by(Actor::Staff, account_id, kind)
    }

    /// Something that an operator of the help desk did in a flow of this account, and what they
    /// wrote down.
    #[must_use]
    pub fn by_operator(
        operator_id: Uuid,
        account_id: Uuid,
        kind: HistoryKind,
        flow_id: Uuid,
        note: Option<String>,
    ) -> Self {
        Self {
            operator_id: Some(operator_id),
            flow_id: Some(flow_id),
            note,
            ..Self::by(Actor::Operator, account_id, kind)
        }
    }

    fn by(actor: Actor, account_id: Uuid, kind: HistoryKind) -> Self {
        Self {
            account_id: Some(account_id),
            kind,
            actor,
            flow_id: None,
            address: None,
            operator_id: None,
            note: None,
            unacknowledged_events: false,
            origin: None,
        }
    }

    /// … in this flow.
    #[must_use]
    pub fn within(mut self, flow_id: Uuid) -> Self {
        self.flow_id = Some(flow_id);
        self
    }

    /// … of which nobody could be told by mail, if so.
    #[must_use]
    pub fn unacknowledged_events(mut self, unacknowledged_events: bool) -> Self {
        self.unacknowledged_events = unacknowledged_events;
        self
    }

    /// … in this flow, about this address.
    #[must_use]
    pub fn about(mut self, flow_id: Uuid, masked_address: String) -> Self {
        self.flow_id = Some(flow_id);
        self.address = Some(masked_address);
        self
    }
}

/// Writes the event.
///
/// # Errors
/// When the database does not answer.
pub async fn record(conn: &impl ConnectionTrait, app: &App, event: Event<'_>) -> Result<(), DomainError> {
    let (id, kind) = (app.new_id()?, kind_name(event.kind)?);
    tracing::info!(
        event = %id, kind, actor = event.actor.name(), of = event.account_id.map(tracing::field::display),
        flow = event.flow_id.map(tracing::field::display), "happened"
    );
    let row = audit_event::ActiveModel {
        id: Set(id),
        at: Set(app.now()),
        account_id: Set(event.account_id),
        kind: Set(kind),
        actor: Set(event.actor.name().to_owned()),
        flow_id: Set(event.flow_id),
        address: Set(event.address),
        operator_id: Set(event.operator_id),
        note: Set(event.note),
        unacknowledged_events: Set(event.unacknowledged_events),
        network: Set(event.origin.map(|origin| origin.network.clone())),
        browser: Set(event.origin.map(|origin| origin.browser.clone())),
    };
    audit_event::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// The name of a kind in the database: the same as on the wire.
fn kind_name(kind: HistoryKind) -> Result<String, DomainError> {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(name)) => Ok(name),
        _ => Err(DomainError::Fault(anyhow::anyhow!("an event has no name"))),
    }
}
