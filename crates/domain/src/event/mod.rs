//! Events: recorded in the transaction in which they happened, and logged, so that they can be collected
//! from many machines. The database is the record: a logged event was rolled back when its request failed
//! after it.
//!
//! The table is append-only, and the database refuses an update of it. What the owner still has
//! to acknowledge is a table of its own ([`history`]), and so is what a revocation link is about
//! ([`notice`]).

pub mod history;
pub mod notice;
mod page;
mod subject;

use ninsho_shared::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveEnum, EntityTrait};
use uuid::Uuid;

use crate::app::App;
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;
use crate::storage::entity::event::{self as row, ActorKind};
use crate::storage::entity::unacknowledged_event;
use crate::storage::{Later, Tx};

pub use crate::storage::entity::event::{Event, Model as RecordedEvent, SubjectKind};
pub use page::{Slice, page};
pub use subject::Subject;

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Who used the account.
    Owner,
    /// An operator of the help desk, by the id of their own account.
    Operator(Uuid),
    /// A member of the staff, at the command line.
    Staff,
    /// A machine client, for whoever logs in to its system.
    Client(Uuid),
}

impl Actor {
    /// Who uses an account from here: its owner, also where a machine client asks on their behalf.
    fn of(origin: &RequestOrigin) -> Self {
        origin.through.as_ref().map_or(Self::Owner, |through| Self::Client(through.client_id))
    }

    const fn columns(self) -> (ActorKind, Option<Uuid>) {
        match self {
            Self::Owner => (ActorKind::Owner, None),
            Self::Operator(id) => (ActorKind::Operator, Some(id)),
            Self::Staff => (ActorKind::Staff, None),
            Self::Client(id) => (ActorKind::Client, Some(id)),
        }
    }
}

/// An event of an account, to be recorded.
#[derive(Clone, Debug)]
#[must_use = "it is written by `record`"]
pub struct NewEvent<'a> {
    account_id: Option<Uuid>,
    event: Event,
    actor: Actor,
    subject: Option<Subject>,
    address: Option<String>,
    note: Option<String>,
    unacknowledged: bool,
    origin: Option<&'a RequestOrigin>,
}

impl Event {
    /// The owner did it, from `origin`.
    pub fn by_owner(self, account_id: Uuid, origin: &RequestOrigin) -> NewEvent<'_> {
        NewEvent { origin: Some(origin), ..self.by(Actor::of(origin), Some(account_id)) }
    }

    /// The staff did it to a machine client.
    pub fn of_client(self, client_id: Uuid) -> NewEvent<'static> {
        self.by(Actor::Staff, None).about(Subject::Client(client_id))
    }

    /// A machine client met a refusal, for this reason.
    pub fn by_client(self, client_id: Uuid, origin: &RequestOrigin, note: String) -> NewEvent<'_> {
        let event = self.by(Actor::Client(client_id), None).about(Subject::Client(client_id));
        NewEvent { origin: Some(origin), note: Some(note), ..event }
    }

    /// The staff did it.
    pub fn by_staff(self, account_id: Uuid) -> NewEvent<'static> {
        self.by(Actor::Staff, Some(account_id))
    }

    /// An operator of the help desk did it in an init-request of this account, and wrote this down.
    /// The owner's history shows neither the operator nor the note.
    pub fn by_operator(
        self,
        operator_id: Uuid,
        account_id: Uuid,
        request_id: Uuid,
        note: Option<String>,
    ) -> NewEvent<'static> {
        let event = self.by(Actor::Operator(operator_id), Some(account_id));
        NewEvent { note, ..event.about(Subject::InitRequest(request_id)) }
    }

    fn by(self, actor: Actor, account_id: Option<Uuid>) -> NewEvent<'static> {
        NewEvent {
            account_id,
            event: self,
            actor,
            subject: None,
            address: None,
            note: None,
            unacknowledged: false,
            origin: None,
        }
    }
}

impl NewEvent<'_> {
    /// … about this.
    pub fn about(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }

    /// … concerning this address.
    pub fn address(mut self, masked: impl Into<Option<String>>) -> Self {
        self.address = masked.into();
        self
    }

    /// … for this reason, which the owner's history does not show.
    pub fn note(mut self, note: String) -> Self {
        self.note = Some(note);
        self
    }

    /// … which the owner still has to acknowledge, if so: no mail could notify them.
    pub fn unacknowledged(mut self, unacknowledged: bool) -> Self {
        self.unacknowledged = unacknowledged;
        self
    }
}

/// Writes the event, and that it has to be acknowledged, in the caller's transaction.
pub fn record(tx: &Tx, app: &App, event: NewEvent<'_>) -> Result<(), DomainError> {
    let to_acknowledge = event.account_id.filter(|_| event.unacknowledged);
    let (id, row) = happened(app, event, tx.now())?;
    row::Entity::insert(row).later(tx);
    if let Some(account_id) = to_acknowledge {
        let row = unacknowledged_event::ActiveModel {
            event_id: Set(id),
            account_id: Set(account_id),
            created_at: Set(tx.now()),
        };
        unacknowledged_event::Entity::insert(row).later(tx);
    }
    Ok(())
}

/// Writes that an attempt failed, outside any transaction: that of the attempt is over, and no
/// other follows. There is no account when nobody has the user ID.
pub async fn record_failure(
    app: &App,
    account_id: Option<Uuid>,
    event: Event,
    origin: &RequestOrigin,
) -> Result<(), DomainError> {
    let event = NewEvent { origin: Some(origin), ..event.by(Actor::of(origin), account_id) };
    record_alone(app, event).await
}

/// Writes what belongs to no other change, outside any transaction.
pub async fn record_alone(app: &App, event: NewEvent<'_>) -> Result<(), DomainError> {
    let (_, row) = happened(app, event, app.now())?;
    row::Entity::insert(row).exec_without_returning(app.storage.write()).await?;
    Ok(())
}

/// Logs the event, and makes its row.
fn happened(app: &App, event: NewEvent<'_>, now: Timestamp) -> Result<(Uuid, row::ActiveModel), DomainError> {
    let id = app.new_id()?;
    let (actor, actor_id) = event.actor.columns();
    let actor_name = app.staff.as_deref().filter(|_| event.actor == Actor::Staff).map(str::to_owned);
    let (subject_kind, subject_id) = event.subject.map(Subject::columns).unzip();
    tracing::info!(
        event = %id, kind = event.event.to_value(), actor = actor.to_value(),
        of = event.account_id.map(tracing::field::display),
        flow = subject_id.map(tracing::field::display), "happened"
    );
    let row = row::ActiveModel {
        id: Set(id),
        at: Set(now),
        account_id: Set(event.account_id),
        kind: Set(event.event),
        actor: Set(actor),
        actor_id: Set(actor_id),
        actor_name: Set(actor_name),
        subject_kind: Set(subject_kind),
        subject_id: Set(subject_id),
        address: Set(event.address),
        note: Set(event.note),
        network: Set(event.origin.map(|origin| origin.network.clone())),
        browser: Set(event.origin.map(|origin| origin.browser.clone())),
        application: Set(event.origin.and_then(|origin| Some(origin.through.as_ref()?.application.clone()))),
    };
    Ok((id, row))
}
