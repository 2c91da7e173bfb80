//! What belongs together: each thing that an account has gone through is there with all that belongs to
//! it, or with nothing of it.

use ninsho_domain::factor::mail_code::Purpose;
use ninsho_domain::registration::address_change::AddressChangeState;
use ninsho_domain::registration::init_request::InitRequestState;
use ninsho_shared::session::Level;
use std::fmt::Debug;

use ninsho_domain::event::notice::NoticeKind;
use ninsho_domain::event::{Event, Subject, SubjectKind};
use ninsho_domain::storage::entity::revocation_link::RevocationEffect;
use ninsho_domain::storage::entity::{
    address_change, authenticator, challenge, init_request, job, revocation_link, session,
};
use ninsho_shared::Timestamp;
use sea_orm::ActiveEnum;
use uuid::Uuid;

use super::snapshot::Snapshot;

/// Panics at the first thing of an account of which only a part is there.
pub(super) fn check(all: &Snapshot) {
    for account in &all.accounts {
        Whole { of: &all.of(account.id), about: account }.check();
    }
}

struct Whole<'s> {
    /// What the database holds of one account.
    of: &'s Snapshot,
    /// What is being looked at, to be told when it is not whole.
    about: &'s dyn Debug,
}

impl<'s> Whole<'s> {
    fn check(mut self) {
        self.address();
        for change in &self.of.changes {
            self.about = change;
            self.change(change);
        }
        for request in &self.of.requests {
            self.about = request;
            self.request(request);
        }
        for app in &self.of.authenticators {
            self.about = app;
            self.app(app);
        }
        for link in &self.of.links {
            self.about = link;
            self.link(link);
        }
        self.about = &self.of.accounts;
        self.recovery_codes();
        self.log_ins();
        self.mails();
        self.stops();
    }

    fn holds(&self, is: bool, what: &str) {
        assert!(is, "half done: {what}\n{:#?}\n{:#?}", self.about, self.of);
    }

    /// So many events of a kind in a flow.
    fn events(&self, kind: &str, flow: Uuid) -> usize {
        self.of
            .events
            .iter()
            .filter(|event| event.kind.to_value() == kind && event.subject_id == Some(flow))
            .count()
    }

    fn events_of(&self, kind: &str) -> usize {
        self.of.events.iter().filter(|event| event.kind.to_value() == kind).count()
    }

    /// Where the notices of a thing go, with their kinds; each has a link of its own.
    fn notices(&self, subject: Subject, told: NoticeKind) -> Vec<(String, String)> {
        let links =
            self.of.links.iter().filter(|link| {
                (link.subject_kind, link.subject_id) == subject.columns() && link.kind == told
            });
        let ids: Vec<Uuid> = links.map(|link| link.id).collect();
        let mails =
            self.of.mails.iter().filter(|mail| mail.revocation_link_id.is_some_and(|id| ids.contains(&id)));
        let facts =
            |mail: &'s job::Model| Some((mail.mail_kind?.to_string(), mail.recipient.as_ref()?.to_string()));
        let mut notices: Vec<_> = mails.filter_map(facts).collect();
        notices.sort_unstable();
        notices
    }

    /// The moment at which the account was changed last, with all that ends then.
    fn address(&self) {
        let done = self.of.changes.iter().filter(|change| change.state == AddressChangeState::Completed);
        let Some(last) = done.max_by_key(|change| change.ended_at) else { return };
        let account = &self.of.accounts[0];
        self.holds(
            account.mail_address.as_ref() == Some(&last.address),
            "the address is that of the last change",
        );
        self.holds(account.mail_since == last.ended_at, "since the change");
        let before = |at: Timestamp| Some(at) < last.ended_at;
        let open = |session: &&session::Model| before(session.created_at) && session.ended_at.is_none();
        let kept = usize::from(last.init_request_id.is_none());
        self.holds(self.of.sessions.iter().filter(open).count() <= kept, "all other sessions have ended");
        let pending = |code: &&challenge::Model| {
            before(code.created_at) && code.used_at.is_none() && code.void_at.is_none()
        };
        self.holds(!self.of.codes.iter().any(|code| pending(&code)), "all pending codes are void");
    }

    fn change(&self, change: &address_change::Model) {
        let done = change.state == AddressChangeState::Completed;
        let once = usize::from(done);
        let code = self.of.codes.iter().find(|code| code.id == change.challenge_id);
        self.holds(
            code.is_some_and(|code| code.used_at.is_some() == done),
            "its code is used when it is done",
        );
        self.holds(self.events("address_change_requested", change.id) == 1, "its request is in the history");
        self.holds(self.events("address_changed", change.id) == once, "it is in the history when it is done");
        let told = match change.init_request_id {
            None => {
                let asked = self.notices(Subject::AddressChange(change.id), NoticeKind::Requested);
                self.holds(asked.len() == 1, "the owner was told of the request");
                self.notices(Subject::AddressChange(change.id), NoticeKind::Completed)
            }
            Some(request) => {
                let request = self.of.requests.iter().find(|row| row.id == request).unwrap();
                if done {
                    self.initialized(request, change);
                }
                let notices = self.notices(Subject::InitRequest(request.id), NoticeKind::Completed);
                if done { notices } else { Vec::new() }
            }
        };
        let previous = change.previous.as_ref().map(ToString::to_string).unwrap_or_default();
        let done_kind =
            if change.init_request_id.is_some() { "initialization_done" } else { "address_changed" };
        let mut expected = vec![
            (done_kind.to_owned(), previous),
            ("address_registered".to_owned(), change.address.to_string()),
        ];
        expected.sort_unstable();
        self.holds(
            told == if done { expected } else { Vec::new() },
            "both addresses are told when it is done",
        );
    }

    fn initialized(&self, request: &init_request::Model, change: &address_change::Model) {
        self.holds(
            request.state == InitRequestState::Completed,
            "the initialization is completed with its change",
        );
        let since = |at: Option<Timestamp>| at.is_some_and(|at| Some(at) > change.ended_at);
        let left = self.of.authenticators.iter().filter(|app| Some(app.created_at) < change.ended_at);
        self.holds(left.clone().all(|app| app.removed_at.is_some()), "the authenticators of before are gone");
        self.holds(left.clone().all(|app| app.sealed.is_empty()), "with their secrets");
        let codes = &self.of.recovery_codes;
        self.holds(
            codes.iter().all(|code| since(Some(code.created_at))),
            "the recovery codes of before are gone",
        );
    }

    fn request(&self, request: &init_request::Model) {
        let confirmed = self.events("initialization_confirmed", request.id);
        let used =
            self.of.codes.iter().any(|code| Some(code.id) == request.challenge_id && code.used_at.is_some());
        self.holds(self.events("initialization_requested", request.id) == 1, "its request is in the history");
        self.holds(confirmed == usize::from(used), "it is confirmed by its code");
        let session = self.of.sessions.iter().find(|session| session.id == request.session_id);
        let level = session.map(|session| session.level);
        let expected = match request.state {
            InitRequestState::Begun | InitRequestState::CodeSent => Level::Password,
            InitRequestState::Confirmed => Level::Restricted,
            InitRequestState::Completed => Level::Full,
            _ if used => Level::Restricted,
            _ => Level::Password,
        };
        self.holds(level == Some(expected), "the session is as far as the initialization");
        if [InitRequestState::Begun, InitRequestState::CodeSent].contains(&request.state) {
            self.holds(!used, "it has its code still before it");
        }
        let asked = self.notices(Subject::InitRequest(request.id), NoticeKind::Requested).len();
        self.holds(asked == usize::from(request.challenge_id.is_some()), "the owner was told of the code");
        let done = self.of.changes.iter().filter(|change| {
            change.init_request_id == Some(request.id) && change.state == AddressChangeState::Completed
        });
        let done = done.count();
        self.holds(
            done == usize::from(request.state == InitRequestState::Completed),
            "one change completes it",
        );
        self.holds(self.events("initialized", request.id) == done, "it is in the history when it is done");
        self.holds(
            self.notices(Subject::InitRequest(request.id), NoticeKind::Completed).len() == 2 * done,
            "both addresses are told when it is done",
        );
    }

    fn app(&self, app: &authenticator::Model) {
        let counts = usize::from(app.confirmed_at.is_some());
        let by_initialization = app.removed_at.is_some()
            && self
                .of
                .requests
                .iter()
                .any(|row| row.state == InitRequestState::Completed && row.ended_at == app.removed_at);
        let by_owner = usize::from(app.removed_at.is_some() && !by_initialization) * counts;
        self.holds(app.last_step.is_some() == app.confirmed_at.is_some(), "its proof is used up");
        self.holds(
            self.events("authenticator_added", app.id) == counts,
            "its registration is in the history",
        );
        self.holds(self.events("authenticator_removed", app.id) == by_owner, "its removal is in the history");
        self.holds(app.sealed.is_empty() == app.removed_at.is_some(), "its secret goes with it");
        let told: Vec<String> = self
            .notices(Subject::Authenticator(app.id), NoticeKind::Completed)
            .into_iter()
            .map(|(kind, _)| kind)
            .collect();
        let mut expected = vec!["authenticator_added"; counts];
        expected.extend(vec!["authenticator_removed"; by_owner]);
        self.holds(told == expected, "the owner is told of each");
    }

    fn recovery_codes(&self) {
        let last_of = |kind: &str| {
            self.of.events.iter().filter(|event| event.kind.to_value() == kind).map(|event| event.at).max()
        };
        let there = last_of("recovery_codes_generated") > last_of("initialized");
        self.holds(self.of.recovery_codes.len() == if there { 10 } else { 0 }, "ten recovery codes, or none");
        for made in self.of.events.iter().filter(|event| event.kind == Event::RecoveryCodesGenerated) {
            let told =
                self.notices(Subject::RecoveryCodeSet(made.subject_id.unwrap()), NoticeKind::Completed);
            self.holds(told.len() == 1, "the owner is told of the recovery codes");
        }
        let links =
            self.of.links.iter().filter(|link| link.subject_kind == SubjectKind::RecoveryCodeSet).count();
        self.holds(links == self.events_of("recovery_codes_generated"), "each notice has its event");
    }

    fn log_ins(&self) {
        let used =
            self.of.codes.iter().filter(|code| code.purpose == Purpose::Login && code.used_at.is_some());
        let used = used.count();
        self.holds(self.events_of("logged_in") == used, "each code that was used is a log-in");
        let full = self.of.sessions.iter().filter(|session| session.level == Level::Full).count();
        self.holds(full == used + self.events_of("initialized"), "each session that has risen has its proof");
    }

    fn mails(&self) {
        for code in &self.of.codes {
            let mails = self.of.mails.iter().filter(|mail| mail.challenge_id == Some(code.id));
            let ids: Vec<Uuid> = mails.map(|mail| mail.id).collect();
            self.holds(!ids.is_empty(), "each code has its mail");
            let counted = |id: &Uuid| self.of.sends.iter().any(|send| send.id == *id);
            self.holds(ids.iter().all(counted), "each mail with a code is counted");
        }
        let with_codes = self.of.mails.iter().filter(|mail| mail.challenge_id.is_some()).count();
        self.holds(self.of.sends.len() == with_codes, "nothing is counted that is no mail");
    }

    fn link(&self, link: &revocation_link::Model) {
        let mails = self.of.mails.iter().filter(|mail| mail.revocation_link_id == Some(link.id)).count();
        self.holds(mails > 0, "each link is in a mail");
        let Some(used_at) = link.used_at else { return };
        let frozen = link.effect == Some(RevocationEffect::Frozen);
        let account = &self.of.accounts[0];
        self.holds(!frozen || account.frozen_at.is_some(), "the account is frozen");
        let before = |at: Timestamp| at < used_at;
        // A request for which nothing was mailed yet goes on, with its session.
        let goes_on = |session: &session::Model| {
            let mut own = self.of.requests.iter().filter(|request| request.session_id == session.id);
            own.any(|request| request.ended_at.is_none_or(|at| at > used_at))
        };
        let sessions = self.of.sessions.iter();
        let sessions = sessions.filter(|session| before(session.created_at) && !goes_on(session));
        self.holds(sessions.clone().all(|session| session.ended_at.is_some()), "all sessions have ended");
        let codes = self.of.codes.iter().filter(|code| before(code.created_at));
        self.holds(
            codes.clone().all(|code| code.used_at.is_some() || code.void_at.is_some()),
            "all pending codes are void",
        );
        let changes = self.of.changes.iter().filter(|change| before(change.created_at));
        self.holds(
            changes.clone().all(|change| change.state != AddressChangeState::CodeSent),
            "no change is open",
        );
    }

    fn stops(&self) {
        let kinds = ["address_change_stopped", "initialization_stopped", "account_frozen"];
        let events: usize = kinds.iter().map(|kind| self.events_of(kind)).sum();
        let used = self.of.links.iter().filter(|link| link.used_at.is_some()).count();
        self.holds(used == events, "each link that was used is in the history");
        let frozen = self.of.links.iter().any(|link| link.effect == Some(RevocationEffect::Frozen));
        self.holds(self.of.accounts[0].frozen_at.is_some() == frozen, "frozen by a link");
    }
}
