//! Whether somebody is logged in, as far as this page knows.

use leptos::prelude::*;
use ninsho_shared::session::{Level, SessionView};
use ninsho_shared::{ProblemCode, paths};
use uuid::Uuid;

use crate::api::{self, Call};
use crate::failure::{Answer, Failure};
use crate::route::Route;

/// The session as it is when the page is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InitialSession {
    /// Nobody is logged in.
    Nobody,
    /// Somebody was, until a while ago.
    Ended,
    /// Somebody is.
    Open(SessionView),
}

impl InitialSession {
    /// The session by the server's answer. That nobody is logged in is no failure here.
    pub(crate) fn of(answer: Answer<SessionView>) -> Answer<Self> {
        match answer {
            Ok(session) => Ok(Self::Open(session)),
            Err(failure) => match failure.code() {
                Some(ProblemCode::NotSignedIn) => Ok(Self::Nobody),
                Some(ProblemCode::SessionEnded) => Ok(Self::Ended),
                _ => Err(failure),
            },
        }
    }
}

/// The session of the page. The server decides each time anew; this only remembers what it
/// said last, so that the right page is shown without asking.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Session(StoredValue<Signals>);

#[derive(Clone, Copy, Debug)]
struct Signals {
    level: RwSignal<Option<Level>>,
    whose: StoredValue<String>,
    init_request: RwSignal<Option<Uuid>>,
    operator: RwSignal<bool>,
    lost: RwSignal<bool>,
    /// [`Route::Home`] when there is none.
    return_to: RwSignal<Route>,
}

impl Session {
    /// Begins with what the server said when the page was loaded.
    #[must_use]
    pub(crate) fn begin(initial: InitialSession) -> Self {
        let signals = Signals {
            level: RwSignal::new(None),
            whose: StoredValue::new(String::new()),
            init_request: RwSignal::new(None),
            operator: RwSignal::new(false),
            lost: RwSignal::new(initial == InitialSession::Ended),
            return_to: RwSignal::new(Route::Home),
        };
        let session = Self(StoredValue::new(signals));
        if let InitialSession::Open(open) = initial {
            session.set(&open);
        }
        session
    }

    fn signals(self) -> Signals {
        self.0.get_value()
    }

    /// What it has proved; `None` when nobody is logged in. What reads it is told of a change.
    #[must_use]
    pub(crate) fn level(self) -> Option<Level> {
        self.signals().level.get()
    }

    /// The ID of whoever is logged in, or nothing.
    #[must_use]
    pub(crate) fn whose(self) -> String {
        if self.signals().level.get_untracked().is_some() {
            self.signals().whose.get_value()
        } else {
            String::new()
        }
    }

    /// The initialization that was begun in it and is open. What reads it is told of a change.
    #[must_use]
    pub(crate) fn init_request(self) -> Option<Uuid> {
        self.signals().init_request.get()
    }

    /// Whether it may use the help desk's page.
    #[must_use]
    pub(crate) fn operator(self) -> Signal<bool> {
        self.signals().operator.into()
    }

    /// Notes the initialization that is open, or that none is.
    pub(crate) fn note_request(self, open: Option<Uuid>) {
        put(self.signals().init_request, open);
    }

    /// Whether it ended without a log-out since this page was loaded.
    #[must_use]
    pub(crate) fn was_lost(self) -> Signal<bool> {
        self.signals().lost.into()
    }

    /// Notes what the server says of it. Tells whether it is somebody else's than the one
    /// before, whose page to return to is forgotten.
    pub(crate) fn set(self, session: &SessionView) -> bool {
        let (other, nobody) =
            self.signals().whose.with_value(|before| (before != session.user_id.as_str(), before.is_empty()));
        if other {
            self.signals().whose.set_value(session.user_id.to_string());
        }
        if other && !nobody {
            self.forget_return();
        }
        self.signals().lost.set(false);
        put(self.signals().init_request, session.init_request);
        put(self.signals().operator, session.operator);
        put(self.signals().level, Some(session.level));
        other
    }

    /// Asks the server what it has become: some answers end one and begin another without a word.
    pub(crate) fn refresh(self) {
        let then = move |answer| {
            if let Some(Ok(session)) = self.still_in(api::read::<SessionView>(answer)) {
                self.set(&session);
            }
        };
        api::ask(Call::get(paths::SESSION), Box::new(then));
    }

    /// Notes that the person has logged out.
    pub(crate) fn log_out(self) {
        self.signals().lost.set(false);
        self.forget_return();
        self.forget();
    }

    fn forget(self) {
        put(self.signals().init_request, None);
        put(self.signals().operator, false);
        self.signals().level.set(None);
    }

    /// Remembers the page that the log-in is in the way of.
    pub(crate) fn return_to(self, page: Route) {
        self.signals().return_to.set(page);
    }

    /// The page to return to, if there is one.
    #[must_use]
    pub(crate) fn returning(self) -> Option<Route> {
        Some(self.signals().return_to.get()).filter(|page| *page != Route::Home)
    }

    /// Forgets the page to return to.
    pub(crate) fn forget_return(self) {
        self.signals().return_to.set(Route::Home);
    }

    /// Hands an answer on, unless it says that the log-in does not suffice any more. Then the
    /// page for logging in shows by itself, and there is nothing left to do here.
    pub(crate) fn still_in<T>(self, answer: Answer<T>) -> Option<Answer<T>> {
        let code = answer.as_ref().err().and_then(Failure::code);
        match code {
            Some(ProblemCode::NotSignedIn | ProblemCode::SessionEnded) => {
                self.signals().lost.set(true);
                self.forget();
                None
            }
            Some(ProblemCode::SecondFactorRequired) => {
                self.signals().level.set(Some(Level::Password));
                None
            }
            _ => Some(answer),
        }
    }
}

/// Sets a signal only to a different value, so that an equal one redraws nothing.
pub(crate) fn put<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|known| *known != value) {
        signal.set(value);
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
