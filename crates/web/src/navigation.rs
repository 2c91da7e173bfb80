//! Where one is: the page that the address bar names, kept in step with the browser's history.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::i18n::Text;
use crate::page::Page;

/// The page that is shown, and the ways to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Navigation {
    page: RwSignal<Page>,
    first: StoredValue<bool>,
}

impl Navigation {
    /// Begins at the page that the address bar names, and follows the back and forward buttons.
    #[must_use]
    pub(crate) fn begin() -> Self {
        let here = Self { page: RwSignal::new(page_of_browser()), first: StoredValue::new(true) };
        let _ = window_event_listener(ev::popstate, move |_| here.show(page_of_browser()));
        here
    }

    /// The page.
    #[must_use]
    pub(crate) fn page(self) -> Signal<Page> {
        self.page.into()
    }

    /// Whether the page that was loaded has not shown a heading yet. A heading takes the focus
    /// when its page follows another one, but not before the person has done anything.
    #[must_use]
    pub(crate) fn is_first_heading(self) -> bool {
        self.first.try_update_value(|first| std::mem::replace(first, false)).unwrap_or(false)
    }

    /// Goes on to a page; the back button leads back.
    pub(crate) fn go(self, page: Page) {
        if let Ok(history) = window().history() {
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&page.path()));
        }
        window().scroll_to_with_x_and_y(0.0, 0.0);
        self.show(page);
    }

    /// Goes to a page that takes the place of this one.
    pub(crate) fn replace(self, page: Page) {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&page.path()));
        }
        self.show(page);
    }

    fn show(self, page: Page) {
        if self.page.with_untracked(|shown| *shown != page) {
            self.page.set(page);
        }
    }
}

fn page_of_browser() -> Page {
    window().location().pathname().map_or(Page::NotFound, |path| Page::at(&path))
}

/// The navigation of the page.
///
/// # Panics
/// Outside of the page's component tree.
#[must_use]
pub(crate) fn use_navigation() -> Navigation {
    expect_context()
}

/// A link to another page.
#[component]
pub(crate) fn Link(
    /// Where it leads.
    to: Page,
    /// What it says.
    #[prop(into)]
    says: Text,
    /// What it looks like.
    #[prop(optional)]
    class: &'static str,
    /// What it is called when what it says does not tell enough.
    #[prop(optional, into)]
    name: Option<Text>,
) -> impl IntoView {
    let navigation = use_navigation();
    let path = to.path();
    let follow = move |event: ev::MouseEvent| {
        // A new tab or window stays the browser's matter.
        let plain = event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        if plain && !event.default_prevented() {
            event.prevent_default();
            navigation.go(to.clone());
        }
    };
    view! {
        <a href=path class=class aria-label=move || name.map(|name| name.get()) on:click=follow>
            {says}
        </a>
    }
    .into_any()
}
