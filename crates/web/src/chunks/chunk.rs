//! The state of one chunk: whether it is loaded, and what is shown until then.

use std::pin::Pin;
use std::time::Duration;

use futures_util::future::join;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use ninsho_shared::paths;
use wasm_bindgen_futures::spawn_local;

use crate::api::Call;
use crate::erased::{live, view};
use crate::failure::Failure;
use crate::i18n::{fetch_rest, text, use_language};
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::failure::FailureBanner;
use crate::parts::frame::Frame;
use crate::route::Route;
use crate::session::InitialSession;

/// The request for a chunk.
pub(crate) type Loading = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// How long a page is shown before the next chunk is fetched: the browser has rendered it by then.
const IDLE_AFTER: Duration = Duration::from_millis(500);

/// A chunk of the program.
#[derive(Clone, Copy)]
pub(crate) struct Chunk {
    state: RwSignal<ChunkState>,
    load: fn() -> Loading,
    draw: fn(Route) -> AnyView,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum ChunkState {
    /// Not requested yet.
    Unloaded,
    /// Requested.
    Loading,
    /// Loaded, until the program ends.
    Loaded,
    /// The server cannot be reached.
    Failed(Failure),
    /// The server answers, but has no such file: it serves another version.
    Outdated,
}

impl Chunk {
    /// A chunk that `load` fetches; `draw` shows its pages once it is loaded.
    #[must_use]
    pub(crate) fn new(load: fn() -> Loading, draw: fn(Route) -> AnyView) -> Self {
        Self { state: RwSignal::new(ChunkState::Unloaded), load, draw }
    }

    /// Shows one of its pages as soon as the chunk is loaded.
    pub(crate) fn show(self, route: Route) -> AnyView {
        if self.is_loaded() {
            return (self.draw)(route);
        }
        self.open();
        let loading = text!(use_language(), common_loading);
        live(move || match self.state.get() {
            ChunkState::Unloaded | ChunkState::Loading => {
                view! { <p class="waiting" role="status">{loading}</p> }.into_any()
            }
            ChunkState::Loaded => (self.draw)(route.clone()),
            ChunkState::Failed(failure) => {
                not_loaded(view! { <FailureBanner failure retry=self.again()/> }.into_any())
            }
            ChunkState::Outdated => not_loaded(view! { <Outdated/> }.into_any()),
        })
    }

    /// Fetches the chunk ahead of time. A failure is silent: opening one of its pages fetches it again.
    pub(crate) fn fetch(self) {
        if !self.is_loaded() {
            spawn_local(async move {
                if self.fetched().await {
                    self.loaded();
                }
            });
        }
    }

    /// Fetches the chunk ahead of time, once the browser is idle.
    pub(crate) fn fetch_soon(self) {
        set_timeout(move || self.fetch(), IDLE_AFTER);
    }

    /// Fetches the chunk and the texts that no page of the first load has; whether both came.
    async fn fetched(self) -> bool {
        let (program, texts) = join((self.load)(), fetch_rest()).await;
        program.is_ok() && texts.is_ok()
    }

    fn open(self) {
        self.state.set(ChunkState::Loading);
        spawn_local(async move {
            if self.fetched().await {
                return self.loaded();
            }
            // The browser does not tell why a file failed to load; whether the server answers does.
            let answer = InitialSession::of(Call::get(paths::SESSION).send().await);
            self.state.set(answer.err().map_or(ChunkState::Outdated, ChunkState::Failed));
        });
    }

    fn again(self) -> Callback<()> {
        Callback::new(move |()| self.open())
    }

    /// Whether it is loaded, tracked.
    pub(crate) fn is_here(self) -> bool {
        self.state.get() == ChunkState::Loaded
    }

    fn is_loaded(self) -> bool {
        self.state.with_untracked(|state| *state == ChunkState::Loaded)
    }

    /// Sets the state once: a second time would redraw the page and lose what was typed.
    fn loaded(self) {
        if !self.is_loaded() {
            self.state.set(ChunkState::Loaded);
        }
    }
}

/// Shown in place of a page.
fn not_loaded(says: AnyView) -> AnyView {
    view! { <Frame title=text!(use_language(), failure_title)>{says}</Frame> }.into_any()
}

#[component]
fn Outdated() -> impl IntoView {
    let language = use_language();
    let reload = Callback::new(move |()| {
        let _ = window().location().reload();
    });
    view! {
        <Banner tone=Tone::Error says=text!(language, failure_gone)>
            <Button style=ButtonStyle::Secondary says=text!(language, common_reload) on_press=reload/>
        </Banner>
    }
}
