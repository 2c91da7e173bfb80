//! The program comes in chapters. What everybody needs to log in is there from the start;
//! each of the others is a file of its own, loaded when one of its pages is opened, or a
//! little earlier, while the browser has nothing else to do.

use std::pin::Pin;
use std::time::Duration;

use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use ninsho_shared::paths;
use wasm_bindgen_futures::spawn_local;

use crate::api::{self, Call};
use crate::app::first_session;
use crate::failure::Failure;
use crate::i18n::{text, use_language};
use crate::once::{Drawn, live};
use crate::parts::banner::{Tone, banner_with};
use crate::parts::button::Button;
use crate::parts::failure::failure_banner;
use crate::parts::frame::frame;
use crate::route::Route;

/// A chapter on its way, or why it does not come.
pub(crate) type Loading = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// How long a page stands before what may follow it is fetched: the browser is done with it then.
const SETTLED: Duration = Duration::from_millis(500);

/// A chapter of the program.
#[derive(Clone, Copy)]
pub(crate) struct Chapter {
    state: RwSignal<State>,
    load: fn() -> Loading,
    draw: fn(Route) -> AnyView,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// Nobody has opened it.
    Closed,
    /// On its way.
    Coming,
    /// Here, for as long as the program runs.
    Here,
    /// It did not come, and neither does anything else.
    Failed(Failure),
    /// It did not come, though the server answers: what is on the server is another version.
    Gone,
}

impl Chapter {
    /// A chapter that `load` loads; `draw` draws its pages, once it is here.
    #[must_use]
    pub(crate) fn new(load: fn() -> Loading, draw: fn(Route) -> AnyView) -> Self {
        Self { state: RwSignal::new(State::Closed), load, draw }
    }

    /// Shows one of its pages, as soon as it is here.
    pub(crate) fn show(self, page: Route) -> AnyView {
        if self.is_here() {
            return (self.draw)(page);
        }
        self.open();
        let loading = text!(use_language(), common_loading);
        live(move || match self.state.get() {
            State::Closed | State::Coming => view! { <p class="waiting" role="status">{loading}</p> }.drawn(),
            State::Here => (self.draw)(page.clone()),
            State::Failed(failure) => missing(failure_banner(failure, Some(self.again()))),
            State::Gone => missing(gone()),
        })
    }

    /// Fetches it before anybody waits for it. When that fails, it is fetched again by who opens it.
    pub(crate) fn fetch(self) {
        if !self.is_here() {
            spawn_local(async move {
                if (self.load)().await.is_ok() {
                    self.arrive();
                }
            });
        }
    }

    /// The same, when the page that is shown has settled.
    pub(crate) fn fetch_soon(self) {
        set_timeout(move || self.fetch(), SETTLED);
    }

    fn open(self) {
        self.state.set(State::Coming);
        spawn_local(async move {
            if (self.load)().await.is_ok() {
                return self.arrive();
            }
            // The browser does not say why a file did not come, so we see whether an answer does that it never keeps.
            let answer = first_session(api::read(Call::get(paths::SESSION).send().await));
            self.state.set(answer.err().map_or(State::Gone, State::Failed));
        });
    }

    fn again(self) -> Callback<()> {
        Callback::new(move |()| self.open())
    }

    fn is_here(self) -> bool {
        self.state.with_untracked(|state| *state == State::Here)
    }

    /// Once: a page that is shown would be drawn anew, and lose what was typed.
    fn arrive(self) {
        if !self.is_here() {
            self.state.set(State::Here);
        }
    }
}

/// What is shown in a page's place.
fn missing(says: AnyView) -> AnyView {
    frame(text!(use_language(), failure_title), says)
}

fn gone() -> AnyView {
    let language = use_language();
    let reload = Callback::new(move |()| {
        let _ = window().location().reload();
    });
    let button = Button::secondary(text!(language, common_reload)).on_press(reload);
    banner_with(Tone::Error, text!(language, failure_gone), button.view())
}
