//! The menu 『☰』 of the manual.

use leptos::ev;
use leptos::prelude::*;
use ninsho_shared::session::Level;
use wasm_bindgen::JsCast;

use super::button::Button;
use super::failure::failure_slot;
use crate::erased::{effect, live_option, pressed, truth};
use crate::failure::Failure;
use crate::focus::{focus, focus_when_drawn};
use crate::i18n::{text, use_language};
use crate::navigation::{link, use_navigation};
use crate::route::Route;

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
pub(crate) fn menu(
    level: Box<dyn Fn() -> Option<Level> + Send>,
    operator: Signal<bool>,
    log_out: LogOut,
) -> AnyView {
    live_option(move || level().map(|level| open_menu(level, operator, log_out)))
}

fn open_menu(level: Level, operator: Signal<bool>, log_out: LogOut) -> AnyView {
    let language = use_language();
    let open = expect_context::<MenuState>().open;
    let navigation = use_navigation();

    // Another page closes it.
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
    // Whoever goes on elsewhere is done with it. A press on nothing leads to no element.
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

    view! {
        <div class="menu" on:keydown=on_key on:focusout=on_leave>
            <button
                type="button"
                class="menu-button"
                aria-label=text!(language, menu_name)
                aria-expanded=truth(move || open.get())
                on:click=pressed(move || open.update(|open| *open = !*open))
            >
                "☰"
            </button>
            {live_option(move || open.get().then(|| items(level, operator.get_untracked(), log_out)))}
        </div>
    }
    .into_any()
}

fn is_in_menu(target: &web_sys::EventTarget) -> bool {
    let menu = document().query_selector(".menu").ok().flatten();
    menu.is_some_and(|menu| menu.contains(target.dyn_ref::<web_sys::Node>()))
}

fn items(level: Level, operator: bool, log_out: LogOut) -> AnyView {
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
        pages.into_iter().map(|(to, says)| view! { <li>{link(to, says, "")}</li> }.into_any()).collect();
    let button = Button::secondary(text!(language, menu_logout))
        .busy(log_out.busy, text!(language, menu_logging_out))
        .on_press(log_out.press);
    view! {
        <nav class="menu-items" aria-label=text!(language, menu_name)>
            <ul>{links}</ul>
            {button.view()}
            {failure_slot(log_out.failure)}
        </nav>
    }
    .into_any()
}
