//! The menu 『☰』 of the manual.

use leptos::ev;
use leptos::prelude::*;
use ninsho_shared::session::Level;
use wasm_bindgen::JsCast;

use super::button::{Button, ButtonStyle};
use super::failure::FailureSlot;
use super::link::Link;
use crate::erased::{effect, live_option, pressed, truth, view};
use crate::failure::Failure;
use crate::focus::{focus, focus_when_drawn};
use crate::i18n::{text, use_language};
use crate::navigation::use_navigation;
use crate::route::Route;

/// Whether the menu is open, which decides the manual's current step.
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
    /// Why it failed.
    pub(crate) failure: RwSignal<Option<Failure>>,
}

/// The menu button and the menu; nothing without a log-in.
#[component]
pub(crate) fn Menu(
    /// What the session has proved; `None` without a log-in.
    level: Box<dyn Fn() -> Option<Level> + Send>,
    /// Whether the account may use the help desk's page.
    operator: Signal<bool>,
    log_out: LogOut,
) -> impl IntoView {
    live_option(move || level().map(|level| view! { <MenuOfLevel level operator log_out/> }.into_any()))
}

#[component]
fn MenuOfLevel(level: Level, operator: Signal<bool>, log_out: LogOut) -> impl IntoView {
    let language = use_language();
    let open = expect_context::<MenuState>().open;
    let navigation = use_navigation();

    // Navigation closes the menu.
    effect(move || {
        navigation.track();
        open.set(false);
    });
    on_cleanup(move || open.set(false));
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            open.set(false);
            focus(".menu-button");
        }
    };
    // A press on empty space moves the focus to no element.
    let on_leave = move |event: ev::FocusEvent| {
        if event.related_target().is_some_and(|to| !is_in_menu(&to)) {
            open.set(false);
        }
    };
    let away = window_event_listener(ev::pointerdown, move |event| {
        if open.get_untracked() && event.target().is_some_and(|on| !is_in_menu(&on)) {
            open.set(false);
        }
    });
    on_cleanup(move || away.remove());
    let items = move || {
        let operator = operator.get_untracked();
        open.get().then(|| view! { <MenuItems level operator log_out/> }.into_any())
    };

    view! {
        <div class="menu" on:keydown=on_key on:focusout=on_leave>
            <button
                type="button"
                class="menu-button"
                aria-expanded=truth(move || open.get())
                on:click=pressed(move || open.update(|open| *open = !*open))
            >
                <span class="sign" aria-hidden="true">"☰"</span>
                <span>{text!(language, menu_name)}</span>
            </button>
            {live_option(items)}
        </div>
    }
}

fn is_in_menu(target: &web_sys::EventTarget) -> bool {
    let menu = document().query_selector(".menu").ok().flatten();
    menu.is_some_and(|menu| menu.contains(target.dyn_ref::<web_sys::Node>()))
}

#[component]
fn MenuItems(level: Level, operator: bool, log_out: LogOut) -> impl IntoView {
    let language = use_language();
    focus_when_drawn(".menu-items a");
    let pages: Vec<_> = match level {
        Level::Full => vec![
            (Route::AddressForm, text!(language, menu_otp)),
            (Route::Authenticators, text!(language, menu_authenticators)),
            (Route::RecoveryCodes, text!(language, menu_recovery)),
            (Route::Account, text!(language, menu_account)),
            (Route::History, text!(language, menu_history)),
            (Route::Sessions, text!(language, menu_sessions)),
            (Route::Help, text!(language, menu_help)),
        ]
        .into_iter()
        .chain(operator.then(|| (Route::Helpdesk, text!(language, menu_helpdesk))))
        .collect(),
        Level::Password | Level::Restricted => vec![(Route::Help, text!(language, menu_help))],
    };
    let links: Vec<AnyView> =
        pages.into_iter().map(|(to, says)| view! { <li><Link to says/></li> }.into_any()).collect();
    view! {
        <nav class="menu-items" aria-label=text!(language, menu_name)>
            <ul>{links}</ul>
            <Button
                style=ButtonStyle::Secondary
                says=text!(language, menu_logout)
                busy=(log_out.busy, text!(language, menu_logging_out))
                on_press=log_out.press
            />
            <FailureSlot failure=log_out.failure/>
        </nav>
    }
}
