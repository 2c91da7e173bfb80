//! The session, as far as the page knows it.

use leptos::ev;
use leptos::prelude::*;
use ninsho_shared::session::{CurrentSession, Level, SessionView};
use ninsho_shared::{Problem, ProblemCode, paths};
use uuid::Uuid;
use wasm_bindgen::JsValue;

use crate::api::{self, Call};
use crate::ending::Ending;
use crate::failure::{Answer, Failure};
use crate::request::quiet_time;
use crate::route::Route;

/// Why the log-in page is shown to somebody who did not log out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// The session was not used.
    Idle,
    /// The session reached its maximum age.
    TooOld,
    /// Somebody reported that it was not them.
    Reported,
    /// Something that was done elsewhere has ended the session.
    Elsewhere,
    /// A step was done, and the answer with the new session was lost.
    Done,
    /// The browser did not keep the cookie of the log-in.
    Cookieless,
}

impl Over {
    /// By the problem of a request without an open session.
    fn of(problem: &Problem) -> Self {
        if problem.code == ProblemCode::SessionReplaced {
            return Self::Done;
        }
        match problem.ended_because.as_deref() {
            Some("idle") => Self::Idle,
            Some("maximum_age") => Self::TooOld,
            Some("reported") => Self::Reported,
            // Also where the cookie went with a log-out in another tab.
            _ => Self::Elsewhere,
        }
    }
}

/// The session at the start of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InitialSession {
    /// Nobody is logged in.
    Nobody,
    /// There is none any more.
    Over(Over),
    /// Somebody is logged in.
    Open(SessionView),
}

impl InitialSession {
    /// The session by the server's answer. No session is not a failure.
    pub(crate) fn of(answer: Answer<JsValue>) -> Answer<Self> {
        match open_of(answer) {
            Ok(session) => Ok(Self::Open(session)),
            Err(Failure::Problem(problem)) if problem.code == ProblemCode::NotSignedIn => Ok(Self::Nobody),
            Err(Failure::Problem(problem)) if problem.code.is_logged_out() => {
                Ok(Self::Over(Over::of(&problem)))
            }
            Err(failure) => Err(failure),
        }
    }
}

/// The open session of an answer to `GET /session`. That there is none is said as any other request is told.
fn open_of(answer: Answer<JsValue>) -> Answer<SessionView> {
    match api::read(answer)? {
        CurrentSession::Open { session } => Ok(session),
        CurrentSession::None => Err(Failure::Problem(Box::new(Problem::new(ProblemCode::NotSignedIn)))),
    }
}

/// The session of the page: a cache of the server's last answer, which decides what page is
/// shown. The server checks each request itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Session(StoredValue<Signals>);

#[derive(Clone, Copy, Debug)]
struct Signals {
    level: RwSignal<Option<Level>>,
    whose: StoredValue<String>,
    init_request: RwSignal<Option<Uuid>>,
    operator: RwSignal<bool>,
    ending: RwSignal<Option<Ending>>,
    over: RwSignal<Option<Over>>,
    /// Whether a log-in was answered, and no request has come back with its session yet.
    untried: StoredValue<bool>,
    /// [`Route::Home`] when there is none.
    return_to: RwSignal<Route>,
}

impl Session {
    /// Starts with the session at the start of the page.
    #[must_use]
    pub(crate) fn begin(initial: InitialSession) -> Self {
        let signals = Signals {
            level: RwSignal::new(None),
            whose: StoredValue::new(String::new()),
            init_request: RwSignal::new(None),
            operator: RwSignal::new(false),
            ending: RwSignal::new(None),
            over: RwSignal::new(match &initial {
                InitialSession::Over(over) => Some(*over),
                InitialSession::Nobody | InitialSession::Open(_) => None,
            }),
            untried: StoredValue::new(false),
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

    /// The level, tracked; `None` when nobody is logged in.
    #[must_use]
    pub(crate) fn level(self) -> Option<Level> {
        self.signals().level.get()
    }

    /// The ID of the person who is logged in, or an empty string.
    #[must_use]
    pub(crate) fn whose(self) -> String {
        if self.signals().level.get_untracked().is_some() {
            self.signals().whose.get_value()
        } else {
            String::new()
        }
    }

    /// The open initialization of this session, tracked.
    #[must_use]
    pub(crate) fn init_request(self) -> Option<Uuid> {
        self.signals().init_request.get()
    }

    /// Whether the account may use the help desk's page.
    #[must_use]
    pub(crate) fn operator(self) -> Signal<bool> {
        self.signals().operator.into()
    }

    /// Sets the open initialization.
    pub(crate) fn note_request(self, open: Option<Uuid>) {
        put(self.signals().init_request, open);
    }

    /// Why there is none, unless the person logged out.
    #[must_use]
    pub(crate) fn over(self) -> Signal<Option<Over>> {
        self.signals().over.into()
    }

    /// Takes the answer of a log-in, whose cookie has still to be seen. See [`Session::set`].
    pub(crate) fn begin_with(self, session: &SessionView) -> bool {
        self.signals().untried.set_value(true);
        self.set(session)
    }

    /// Takes the server's answer and returns whether another person is logged in now. The page to
    /// return to is forgotten then.
    pub(crate) fn set(self, session: &SessionView) -> bool {
        api::note_session(Some(session.id));
        let (other, nobody) =
            self.signals().whose.with_value(|before| (before != session.user_id.as_str(), before.is_empty()));
        if other {
            self.signals().whose.set_value(session.user_id.to_string());
        }
        if other && !nobody {
            self.forget_return();
        }
        self.signals().over.set(None);
        self.signals().ending.set(Some(Ending::of(session)));
        put(self.signals().init_request, session.init_request);
        put(self.signals().operator, session.operator);
        put(self.signals().level, Some(session.level));
        other
    }

    /// Requests the session: some actions replace it without saying so in their answer.
    pub(crate) fn refresh(self) {
        let then = move |answer| {
            if let Some(Ok(session)) = self.still_in(open_of(answer)) {
                self.set(&session);
            }
        };
        api::ask(Call::get(paths::SESSION), Box::new(then));
    }

    /// When it ends, as of the last answer, tracked.
    #[must_use]
    pub(crate) fn ending(self) -> Option<Ending> {
        self.signals().ending.get()
    }

    /// Looks at the session without using it, and says whether it was answered.
    pub(crate) fn look(self, then: Box<dyn FnOnce(Answer<()>)>) {
        self.read(format!("{}?renew=false", paths::SESSION), then);
    }

    /// Uses the session, which puts its end off, and says whether it was answered.
    pub(crate) fn renew(self, then: Box<dyn FnOnce(Answer<()>)>) {
        self.read(paths::SESSION.to_owned(), then);
    }

    fn read(self, path: String, then: Box<dyn FnOnce(Answer<()>)>) {
        let quiet = quiet_time();
        let read = move |answer| {
            // A button may have replaced the session meanwhile.
            if quiet.is_none() || quiet_time() != quiet {
                return then(Err(Failure::Unreadable));
            }
            then(match self.still_in(open_of(answer)) {
                Some(Ok(session)) if self.set(&session) => {
                    // Nothing of one person's page may be left for another.
                    reload();
                    Ok(())
                }
                Some(Ok(_)) | None => Ok(()),
                Some(Err(failure)) => Err(failure),
            });
        };
        api::ask(Call::get(path), Box::new(read));
    }

    /// Looks at the session again whenever the page is seen again: another tab may have logged out,
    /// or logged in as somebody else. A page that the browser has kept shows nothing until then.
    pub(crate) fn look_again_when_seen(self) {
        let seen = move || {
            let then = move |answer| {
                let was_open = self.signals().level.get_untracked().is_some();
                match self.still_in(open_of(answer)) {
                    // Nothing of one person's page may be left for another.
                    Some(Ok(session)) if was_open && self.set(&session) => reload(),
                    Some(Ok(_)) | None => show_page(true),
                    // An unknown session is no reason to show what it showed.
                    Some(Err(_)) if is_hidden() => reload(),
                    Some(Err(_)) => {}
                }
            };
            api::ask(Call::get(paths::SESSION), Box::new(then));
        };
        let _ = window_event_listener(ev::visibilitychange, move |_| {
            if !document().hidden() && self.signals().level.get_untracked().is_some() {
                seen();
            }
        });
        let _ = window_event_listener(ev::pagehide, move |event| show_page(!event.persisted()));
        let _ = window_event_listener(ev::pageshow, move |event| {
            if event.persisted() {
                seen();
            }
        });
    }

    /// Forgets the session after a log-out.
    pub(crate) fn log_out(self) {
        self.signals().over.set(None);
        self.forget_return();
        self.forget();
    }

    fn forget(self) {
        api::note_session(None);
        self.signals().ending.set(None);
        put(self.signals().init_request, None);
        put(self.signals().operator, false);
        self.signals().level.set(None);
    }

    /// Remembers the page to show after the log-in.
    pub(crate) fn return_to(self, page: Route) {
        self.signals().return_to.set(page);
    }

    /// The page to show after the log-in, tracked.
    #[must_use]
    pub(crate) fn returning(self) -> Option<Route> {
        Some(self.signals().return_to.get()).filter(|page| *page != Route::Home)
    }

    /// Forgets the page to return to.
    pub(crate) fn forget_return(self) {
        self.signals().return_to.set(Route::Home);
    }

    /// Passes an answer on; `None` if the session no longer suffices. The session then changes,
    /// which shows the log-in page.
    pub(crate) fn still_in<T>(self, answer: Answer<T>) -> Option<Answer<T>> {
        let problem = answer.as_ref().err().and_then(Failure::problem);
        let code = problem.map(|problem| problem.code);
        let untried = self.signals().untried;
        let was_untried = untried.get_value();
        // Without a connection nothing is known of the cookie.
        untried.set_value(was_untried && code.is_none() && answer.is_err());
        match problem {
            Some(problem) if problem.code.is_logged_out() => {
                let cookieless = was_untried && problem.code == ProblemCode::NotSignedIn;
                let over = if cookieless { Over::Cookieless } else { Over::of(problem) };
                self.signals().over.set(Some(over));
                self.forget();
                None
            }
            Some(problem) if problem.code == ProblemCode::SecondFactorRequired => {
                self.signals().level.set(Some(Level::Password));
                None
            }
            _ => Some(answer),
        }
    }
}

fn reload() {
    let _ = window().location().reload();
}

fn show_page(shown: bool) {
    if let Some(body) = document().body() {
        body.set_hidden(!shown);
    }
}

fn is_hidden() -> bool {
    document().body().is_some_and(|body| body.hidden())
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

#[cfg(test)]
mod tests {
    use ninsho_shared::session::SessionEnd;

    use super::*;

    #[test]
    fn the_reasons_of_the_server_are_known() {
        let over = |why: SessionEnd| {
            let ended_because = Some(why.name().to_owned());
            Over::of(&Problem { ended_because, ..Problem::new(ProblemCode::SessionEnded) })
        };
        assert_eq!(over(SessionEnd::Idle), Over::Idle);
        assert_eq!(over(SessionEnd::MaximumAge), Over::TooOld);
        assert_eq!(over(SessionEnd::Reported), Over::Reported);
        assert_eq!(over(SessionEnd::FactorChanged), Over::Elsewhere);
        assert_eq!(Over::of(&Problem::new(ProblemCode::NotSignedIn)), Over::Elsewhere);
        assert_eq!(Over::of(&Problem::new(ProblemCode::SessionReplaced)), Over::Done);
    }
}
