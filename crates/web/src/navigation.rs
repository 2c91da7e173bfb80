//! The current route, kept in step with the address bar and the browser's history.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::base::{base, below};
use crate::route::Route;

/// The current route, and the ways to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Navigation {
    route: RwSignal<Route>,
    first: RwSignal<bool>,
}

impl Navigation {
    /// Starts at the address bar's route, and follows the back and forward buttons.
    #[must_use]
    pub(crate) fn begin() -> Self {
        let here = Self { route: RwSignal::new(route_of_browser()), first: RwSignal::new(true) };
        let _ = window_event_listener(ev::popstate, move |_| here.show(route_of_browser()));
        here
    }

    /// The route, tracked.
    #[must_use]
    pub(crate) fn route(self) -> Route {
        self.route.get()
    }

    /// Tracks the route without reading it.
    pub(crate) fn track(self) {
        self.route.track();
    }

    /// Whether this is the first heading since the program was loaded. Later ones take the focus;
    /// the first must not, before the person has done anything.
    #[must_use]
    pub(crate) fn is_first_heading(self) -> bool {
        let first = self.first.get_untracked();
        self.first.set(false);
        first
    }

    /// Opens a page; the back button leads back.
    pub(crate) fn go(self, page: Route) {
        if let Ok(history) = window().history() {
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&address_of(&page)));
        }
        window().scroll_to_with_x_and_y(0.0, 0.0);
        self.show(page);
    }

    /// Opens a page in place of this one in the history.
    pub(crate) fn replace(self, page: Route) {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address_of(&page)));
        }
        self.show(page);
    }

    fn show(self, page: Route) {
        if self.route.with_untracked(|shown| *shown != page) {
            self.route.set(page);
        }
    }
}

/// The address bar's route.
#[must_use]
pub(crate) fn route_of_browser() -> Route {
    let path = window().location().pathname().unwrap_or_default();
    path.strip_prefix(&base()).map_or(Route::NotFound, Route::at)
}

/// The address of a page, without the host.
#[must_use]
pub(crate) fn address_of(page: &Route) -> String {
    below(&page.path())
}

/// The navigation of the page.
///
/// # Panics
/// Outside of the page's component tree.
#[must_use]
pub(crate) fn use_navigation() -> Navigation {
    expect_context()
}

/// The click handler of a link. New tabs and windows are left to the browser.
pub(crate) fn follow(to: Route) -> Box<dyn FnMut(ev::MouseEvent)> {
    let navigation = use_navigation();
    Box::new(move |event: ev::MouseEvent| {
        let plain = event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        if plain && !event.default_prevented() {
            event.prevent_default();
            navigation.go(to.clone());
        }
    })
}
