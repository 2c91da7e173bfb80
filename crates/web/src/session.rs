//! Whether somebody is logged in, as far as this page knows.

use leptos::prelude::*;
use ninsho_shared::ProblemCode;
use ninsho_shared::session::{Level, SessionView};

use crate::api::Answer;
use crate::page::Page;

/// What the server says of the session when the page is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum First {
    /// Nobody is logged in.
    Nobody,
    /// Somebody was, until a while ago.
    Ended,
    /// Somebody is.
    Open(SessionView),
}

/// The session of the page. The server decides each time anew; this only remembers what it
/// said last, so that the right page is shown without asking.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Session {
    level: RwSignal<Option<Level>>,
    whose: StoredValue<String>,
    lost: RwSignal<bool>,
    return_to: RwSignal<Option<Page>>,
}

impl Session {
    /// Begins with what the server said when the page was loaded.
    #[must_use]
    pub(crate) fn begin(first: First) -> Self {
        let session = Self {
            level: RwSignal::new(None),
            whose: StoredValue::new(String::new()),
            lost: RwSignal::new(first == First::Ended),
            return_to: RwSignal::new(None),
        };
        if let First::Open(open) = first {
            session.set(&open);
        }
        session
    }

    /// What it has proved; `None` when nobody is logged in. What reads it is told of a change.
    #[must_use]
    pub(crate) fn level(self) -> Option<Level> {
        self.level.get()
    }

    /// Whether it ended without a log-out since this page was loaded.
    #[must_use]
    pub(crate) fn was_lost(self) -> Signal<bool> {
        self.lost.into()
    }

    /// Notes what the server says of it. Tells whether it is somebody else's than the one
    /// before, whose page to return to is forgotten.
    pub(crate) fn set(self, session: &SessionView) -> bool {
        let other = self.whose.with_value(|before| before != session.user_id.as_str());
        if other {
            self.whose.set_value(session.user_id.to_string());
            self.return_to.set(None);
        }
        self.lost.set(false);
        self.level.set(Some(session.level));
        other
    }

    /// Notes that the person has logged out.
    pub(crate) fn log_out(self) {
        self.lost.set(false);
        self.return_to.set(None);
        self.level.set(None);
    }

    /// Remembers the page that the log-in is in the way of.
    pub(crate) fn return_to(self, page: Page) {
        self.return_to.set(Some(page));
    }

    /// The page to return to, if there is one.
    #[must_use]
    pub(crate) fn returning(self) -> Option<Page> {
        self.return_to.get()
    }

    /// Forgets it: one is there.
    pub(crate) fn forget_return(self) {
        self.return_to.set(None);
    }

    /// Hands an answer on, unless it says that the log-in does not suffice any more. Then the
    /// page for logging in shows by itself, and there is nothing left to do here.
    pub(crate) fn still_in<T>(self, answer: Answer<T>) -> Option<Answer<T>> {
        let code = answer.as_ref().err().and_then(crate::api::Failure::code);
        match code {
            Some(ProblemCode::NotSignedIn | ProblemCode::SessionEnded) => {
                self.lost.set(true);
                self.level.set(None);
                None
            }
            Some(ProblemCode::SecondFactorRequired) => {
                self.level.set(Some(Level::Password));
                None
            }
            _ => Some(answer),
        }
    }
}

/// The session of the page.
///
/// # Panics
/// Outside of the page's component tree.
#[must_use]
pub(crate) fn use_session() -> Session {
    expect_context()
}
