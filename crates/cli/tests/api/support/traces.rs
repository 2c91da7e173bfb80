//! Everything that the database holds about a person, to be compared before and after.

use ninsho_domain::event::Event;
use ninsho_domain::storage::entity::{
    account, address_change, authenticator, challenge, code_send, event, init_request, job, recovery_code,
    revocation_link, session, unacknowledged_event,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{Person, TestApp};

/// Everything that the database holds about a person, but for what the mere use of a session
/// and the sending of a mail change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Traces {
    pub(crate) account: account::Model,
    pub(crate) changes: Vec<address_change::Model>,
    pub(crate) authenticators: Vec<authenticator::Model>,
    pub(crate) recovery_codes: Vec<recovery_code::Model>,
    pub(crate) requests: Vec<init_request::Model>,
    pub(crate) codes: Vec<challenge::Model>,
    pub(crate) events: Vec<event::Model>,
    pub(crate) unacknowledged: Vec<unacknowledged_event::Model>,
    pub(crate) revocation_links: Vec<revocation_link::Model>,
    pub(crate) sends: Vec<Uuid>,
    /// How many of the sends are not held against a limit.
    pub(crate) uncounted_sends: usize,
    pub(crate) mails: Vec<Uuid>,
    /// Each session, and whether it was ended.
    pub(crate) sessions: Vec<(Uuid, bool)>,
}

macro_rules! rows {
    ($app:expr, $person:expr, $table:ident) => {
        rows!($app, $person, $table, Id)
    };
    ($app:expr, $person:expr, $table:ident, $id:ident) => {
        $table::Entity::find()
            .filter($table::Column::AccountId.eq($person.account_id))
            .order_by_asc($table::Column::$id)
            .all($app.app.storage.read())
            .await
            .unwrap()
    };
}

impl TestApp {
    /// What the database holds about a person now.
    pub(crate) async fn traces(&self, person: &Person) -> Traces {
        let (sessions, sends) = (rows!(self, person, session), rows!(self, person, code_send));
        Traces {
            account: self.row(person).await,
            changes: rows!(self, person, address_change),
            authenticators: rows!(self, person, authenticator),
            recovery_codes: rows!(self, person, recovery_code),
            requests: rows!(self, person, init_request),
            codes: rows!(self, person, challenge),
            events: rows!(self, person, event),
            unacknowledged: rows!(self, person, unacknowledged_event, EventId),
            revocation_links: rows!(self, person, revocation_link),
            uncounted_sends: sends.iter().filter(|row| !row.counted).count(),
            sends: sends.into_iter().map(|row| row.id).collect(),
            mails: rows!(self, person, job).into_iter().map(|row| row.id).collect(),
            sessions: sessions.into_iter().map(|row| (row.id, row.ended_at.is_some())).collect(),
        }
    }

    /// Panics unless the database holds about a person what it held before, and no mail went out.
    pub(crate) async fn assert_nothing_happened(&self, person: &Person, before: &Traces) {
        assert_eq!(&self.traces(person).await, before);
        let letters = self.letters().await;
        assert!(letters.is_empty(), "{letters:?}");
    }
}

impl Traces {
    /// The registered address.
    pub(crate) fn address(&self) -> Option<String> {
        self.account.mail_address.as_ref().map(ToString::to_string)
    }

    /// How many sessions have not been ended.
    pub(crate) fn open_sessions(&self) -> usize {
        self.sessions.iter().filter(|(_, ended)| !ended).count()
    }

    /// The events that the owner still has to acknowledge.
    pub(crate) fn unacknowledged(&self) -> Vec<Event> {
        let is_one = |id| self.unacknowledged.iter().any(|row| row.event_id == id);
        self.events.iter().filter(|event| is_one(event.id)).map(|event| event.kind).collect()
    }

    /// How many codes have been neither used nor made void.
    pub(crate) fn pending_codes(&self) -> usize {
        self.codes.iter().filter(|code| code.used_at.is_none() && code.void_at.is_none()).count()
    }
}
