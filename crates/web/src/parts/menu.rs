//! The menu 『☰』 of the manual.

use leptos::prelude::*;
use leptos::{ev, html};
use ninsho_shared::session::Level;
use wasm_bindgen::JsCast;

use super::button::{Button, Look};
use super::failure::FailureSlot;
use crate::api::Failure;
use crate::i18n::{text, use_language};
use crate::navigation::{Link, use_navigation};
use crate::page::Page;

/// Whether the menu is open: the steps of the manual go by it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MenuState {
    open: RwSignal<bool>,
}

impl MenuState {
    /// A closed menu.
    #[must_use]
    pub(crate) fn closed() -> Self {
        Self { open: RwSignal::new(false) }
    }

    /// Whether it is open.
    #[must_use]
    pub(crate) fn is_open(self) -> bool {
        self.open.get()
    }
}

/// The log-out, as the menu shows it.
#[derive(Clone, Copy)]
pub(crate) struct LogOut {
    /// What it does.
    pub(crate) press: Callback<()>,
    /// Whether it is under way.
    pub(crate) busy: Signal<bool>,
    /// Why it did not work.
    pub(crate) failure: RwSignal<Option<Failure>>,
}

/// The button and what it opens. Without a log-in there is nothing in it, and no button.
#[component]
pub(crate) fn Menu(
    /// What the session has proved.
    level: Signal<Option<Level>>,
    /// The log-out.
    log_out: LogOut,
) -> impl IntoView {
    (move || level.get().map(|level| view! { <OpenMenu level log_out/> })).into_any()
}

#[component]
fn OpenMenu(level: Level, log_out: LogOut) -> impl IntoView {
    let language = use_language();
    let open = expect_context::<MenuState>().open;
    let page = use_navigation().page();
    let button = NodeRef::<html::Button>::new();
    let whole = NodeRef::<html::Div>::new();

    // Another page closes it.
    Effect::new(move || {
        page.track();
        open.set(false);
    });
    on_cleanup(move || open.set(false));
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
    };
    // Whoever goes on elsewhere is done with it. A press on nothing leads to no element; and a
    // menu that goes away with the log-in is left, too, when it is no more.
    let on_leave = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        if let (Some(Some(whole)), Some(to)) = (whole.try_get_untracked(), to)
            && !whole.contains(Some(&to))
        {
            open.set(false);
        }
    };
    let away = window_event_listener(ev::pointerdown, move |event| {
        let on = event.target().and_then(|on| on.dyn_into::<web_sys::Node>().ok());
        if open.get_untracked()
            && let Some(whole) = whole.get_untracked()
            && !whole.contains(on.as_ref())
        {
            open.set(false);
        }
    });
    on_cleanup(move || away.remove());

    view! {
        <div class="menu" node_ref=whole on:keydown=on_key on:focusout=on_leave>
            <button
                type="button"
                class="menu-button"
                node_ref=button
                aria-label=text!(language, menu_name)
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|open| *open = !*open)
            >
                "☰"
            </button>
            {move || open.get().then(|| view! { <Items level log_out/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Items(level: Level, log_out: LogOut) -> impl IntoView {
    let language = use_language();
    let list = NodeRef::<html::Nav>::new();
    Effect::new(move || {
        let first = list.get().and_then(|list| list.query_selector("a, button").ok().flatten());
        if let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = first.focus();
        }
    });
    let pages = match level {
        Level::Full => vec![
            (Page::AddressForm, text!(language, menu_otp)),
            (Page::Account, text!(language, menu_account)),
            (Page::History, text!(language, menu_history)),
            (Page::Sessions, text!(language, menu_sessions)),
            (Page::Help, text!(language, menu_help)),
        ],
        Level::Password | Level::Enrolment => vec![(Page::Help, text!(language, menu_help))],
    };
    let links: Vec<_> = pages.into_iter().map(|(to, says)| view! { <li><Link to says/></li> }).collect();
    view! {
        <nav class="menu-items" node_ref=list aria-label=text!(language, menu_name)>
            <ul>{links}</ul>
            <Button
                look=Look::Secondary
                says=text!(language, menu_logout)
                busy_says=text!(language, menu_logging_out)
                busy=log_out.busy
                on_press=log_out.press
            />
            <FailureSlot failure=log_out.failure/>
        </nav>
    }
    .into_any()
}
