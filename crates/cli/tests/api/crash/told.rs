//! What callers were told is done, or found to be: it has to be there, now and for ever.

use ninsho_domain::event::Event;
use ninsho_domain::registration::address_change::AddressChangeState;
use ninsho_domain::registration::init_request::InitRequestState;
use uuid::Uuid;

use super::snapshot::Snapshot;

/// Something that is done, of an account.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) account_id: Uuid,
    pub(super) what: Done,
}

/// Something that is done.
#[derive(Clone, Copy, Debug)]
pub(super) enum Done {
    /// An address change was begun.
    Requested(Uuid),
    /// It is completed.
    Changed(Uuid),
    /// An initialization is completed.
    Initialized(Uuid),
    /// An app counts.
    AuthenticatorAdded(Uuid),
    /// An app counts no more.
    AuthenticatorRemoved(Uuid),
    /// Recovery codes were made, so many times.
    RecoveryCodes(usize),
    /// A link stopped a change.
    Stopped(Uuid),
    /// A link froze the account.
    Frozen,
}

impl Told {
    /// Panics unless it is there.
    pub(super) fn check(&self, all: &Snapshot) {
        let state_of = |id: Uuid| all.changes.iter().find(|row| row.id == id).map(|row| row.state);
        let app = |id: Uuid| all.authenticators.iter().find(|row| row.id == id);
        let happened = |kind: Event| {
            let own = all.events.iter().filter(|event| event.account_id == Some(self.account_id));
            own.filter(|event| event.kind == kind).count()
        };
        let is_there = match self.what {
            Done::Requested(change) => state_of(change).is_some(),
            Done::Changed(change) => state_of(change) == Some(AddressChangeState::Completed),
            Done::Initialized(request) => {
                all.requests.iter().any(|row| row.id == request && row.state == InitRequestState::Completed)
            }
            Done::AuthenticatorAdded(id) => app(id).is_some_and(|app| app.confirmed_at.is_some()),
            Done::AuthenticatorRemoved(id) => app(id).is_some_and(|app| app.removed_at.is_some()),
            Done::RecoveryCodes(times) => happened(Event::RecoveryCodesGenerated) >= times,
            Done::Stopped(change) => state_of(change) == Some(AddressChangeState::Stopped),
            Done::Frozen => happened(Event::AccountFrozen) > 0,
        };
        assert!(is_there, "what was acknowledged is not there: {self:?}");
    }
}
