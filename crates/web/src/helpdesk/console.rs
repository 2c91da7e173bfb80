//! The state of the help desk's page: the requests, the chosen one, the code that is shown.

use std::collections::BTreeSet;
use std::time::Duration;

use leptos::prelude::*;
use ninsho_shared::helpdesk::{DeskCheck, DeskRequest, DeskRequests, SpokenCode};
use ninsho_shared::{Timestamp, paths};
use uuid::Uuid;

use super::kept;
use crate::api;
use crate::failure::Failure;
use crate::i18n::Text;
use crate::mail_watch;
use crate::session::{Session, use_session};

/// A tab of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    /// The open requests.
    Requests,
    /// The operator's own log.
    Log,
}

/// The page's state.
#[derive(Clone, Copy)]
pub(super) struct Console {
    /// The current tab.
    pub(super) tab: RwSignal<Tab>,
    /// The search term, as it is typed.
    pub(super) search: RwSignal<String>,
    /// The request beside the list.
    pub(super) chosen: RwSignal<Option<Uuid>>,
    /// The last code with its request. Choosing another request clears it.
    pub(super) code: RwSignal<Option<(Uuid, SpokenCode)>>,
    /// The last success.
    pub(super) done: RwSignal<Option<Text>>,
    /// The latest list; `None` until it is read.
    pub(super) list: RwSignal<Option<Vec<DeskRequest>>>,
    /// Whether there are more requests than the list holds.
    pub(super) more: RwSignal<bool>,
    /// The ways to identify a caller, and the required number of them.
    pub(super) rules: StoredValue<(Vec<DeskCheck>, u32)>,
    /// The server's time when the list was read.
    pub(super) as_of: RwSignal<Timestamp>,
    /// Whether the second factor has to be passed again before a code is released or approved.
    pub(super) asks_again: RwSignal<bool>,
    /// Why the list could not be read.
    pub(super) failure: RwSignal<Option<Failure>>,
    /// Whether the last refresh failed.
    pub(super) stale: Signal<bool>,
    session: StoredValue<Session>,
    round: RwSignal<u32>,
}

/// The delay before the next refresh of the list.
#[must_use]
fn pause(is_new: bool, failed: bool) -> Duration {
    match (is_new, failed) {
        (_, true) => Duration::from_secs(5),
        // Debounces the search field.
        (true, false) => Duration::from_millis(250),
        (false, false) => Duration::from_secs(2),
    }
}

impl Console {
    /// Starts to refresh the list periodically.
    pub(super) fn begin() -> Self {
        let search = RwSignal::new(String::new());
        let list = RwSignal::new(None::<Vec<DeskRequest>>);
        let more = RwSignal::new(false);
        let rules = StoredValue::new((Vec::new(), 0));
        let as_of = RwSignal::new(Timestamp::from_millis(0));
        let failure = RwSignal::new(None);
        let session = use_session();
        let round = RwSignal::new(0);
        let asked = StoredValue::new(None::<(String, u32)>);
        let wanted = move || (search.get(), round.get());
        let next = move |failed| {
            let is_new = asked.with_value(|asked| asked.as_ref() != Some(&wanted()));
            Some(pause(is_new, failed))
        };
        let path = move || {
            let wanted = (search.get_untracked(), round.get_untracked());
            let path = search_path(&wanted.0);
            asked.set_value(Some(wanted));
            path
        };
        let take = move |answer| match session.still_in(api::read::<DeskRequests>(answer))? {
            Ok(read) => {
                failure.set(None);
                as_of.set(read.as_of);
                more.set(read.next.is_some());
                rules.set_value((read.checks, read.minimum));
                // An unchanged list is not redrawn, which would move the focus.
                if list.with_untracked(|known| known.as_ref() != Some(&read.requests)) {
                    list.set(Some(read.requests));
                }
                Some(true)
            }
            Err(why) => {
                if list.with_untracked(Option::is_none) {
                    failure.set(Some(why));
                }
                Some(false)
            }
        };
        let stale = mail_watch::watch_at(Box::new(next), Box::new(path), Box::new(take));
        Self {
            tab: RwSignal::new(Tab::Requests),
            search,
            chosen: RwSignal::new(kept::request()),
            code: RwSignal::new(None),
            done: RwSignal::new(None),
            list,
            more,
            rules,
            as_of,
            asks_again: RwSignal::new(false),
            failure,
            stale,
            session: StoredValue::new(session),
            round,
        }
    }

    /// The operator's session.
    pub(super) fn session(self) -> Session {
        self.session.get_value()
    }

    /// Refreshes the list at once.
    pub(super) fn read(self) {
        self.round.update(|round| *round = round.wrapping_add(1));
    }

    /// Opens a request.
    pub(super) fn choose(self, id: Uuid) {
        self.done.set(None);
        if self.chosen.get_untracked() != Some(id) {
            self.code.set(None);
            kept::keep(Some(id), &BTreeSet::new(), "");
            self.chosen.set(Some(id));
        }
    }

    /// Opens no request.
    pub(super) fn leave(self) {
        kept::keep(None, &BTreeSet::new(), "");
        self.chosen.set(None);
    }

    /// The latest state of a request.
    pub(super) fn request(self, id: Uuid) -> Option<DeskRequest> {
        self.list.with(|list| list.as_ref()?.iter().find(|request| request.id == id).cloned())
    }

    /// Replaces a request in the list by a newer state.
    pub(super) fn take(self, request: DeskRequest) {
        self.list.update(|list| {
            let known = list.iter_mut().flatten().find(|it| it.id == request.id);
            if let Some(known) = known {
                *known = request;
            }
        });
        self.read();
    }
}

fn search_path(search: &str) -> String {
    match search.trim() {
        "" => paths::HELPDESK_INIT_REQUESTS.to_owned(),
        search => {
            let search = String::from(js_sys::encode_uri_component(search));
            format!("{}?search={search}", paths::HELPDESK_INIT_REQUESTS)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn a_search_is_asked_for_sooner_than_the_list_is_read_again() {
        assert!(pause(true, false) < pause(false, false));
        assert!(pause(false, false) < pause(true, true));
    }
}
