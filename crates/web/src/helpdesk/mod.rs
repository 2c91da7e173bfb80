//! The help desk's page, a program of its own: only operators load it.
//!
//! They find the request of whoever is on the phone, write down how they checked who it is, and
//! read the confirmation code out. No mail address is ever shown here.

mod console;
mod log;
mod progress;
mod record;
mod refuse;
mod request_list;
mod request_panel;
mod spoken_code;

use leptos::prelude::*;
use ninsho_shared::session::Level;

use self::console::{Console, Tab};
use self::log::log;
use self::request_list::request_list;
use self::request_panel::request_panel;
use crate::erased::{effect, live, live_option, pressed, together, truth};
use crate::i18n::{text, use_language};
use crate::institution::{bilingual, use_institution};
use crate::pages::logged_out::log_out;
use crate::parts::banner::{Tone, banner_with};
use crate::parts::button::Button;
use crate::parts::failure::failure_slot;
use crate::parts::footer::footer;
use crate::parts::frame::frame;
use crate::parts::language::language_switch;
use crate::route::Route;
use crate::session::Session;
use crate::start::start_program;

/// Starts the program in the browser.
pub fn start_helpdesk() {
    start_program(Box::new(|_, session| program(session)));
}

/// The other program's page for logging in, which leads back here.
fn go_to_log_in() {
    let _ = window().location().replace("/login?to=helpdesk");
}

fn program(session: Session) -> AnyView {
    let language = use_language();
    let may = Memo::new(move |_| session.level() == Some(Level::Full));
    effect(move || {
        if !may.get() {
            go_to_log_in();
        }
    });
    let shown = live_option(move || {
        may.get().then(|| if session.operator().get() { desk_page() } else { not_an_operator() })
    });
    view! {
        <a class="skip" href="#content">{text!(language, common_skip)}</a>
        {header(session)}
        <main id="content" class="helpdesk" tabindex="-1">{shown}</main>
        {footer()}
    }
    .into_any()
}

fn header(session: Session) -> AnyView {
    let language = use_language();
    let institution = use_institution().with_value(|institution| institution.name.clone());
    let leave = log_out_here(session);
    view! {
        <header class="header">
            <a class="brand" href=Route::Helpdesk.path()>
                <span class="institution">{bilingual(language, institution)}</span>
                " "
                <span class="service">{text!(language, operator_title)}</span>
            </a>
            {language_switch()}
            {leave}
        </header>
    }
    .into_any()
}

fn log_out_here(session: Session) -> AnyView {
    let language = use_language();
    let leave = log_out(session, Callback::new(move |()| go_to_log_in()));
    let button = Button::small(text!(language, menu_logout))
        .busy(leave.busy, text!(language, menu_logging_out))
        .on_press(leave.press);
    together(vec![button.view(), failure_slot(leave.failure)])
}

fn not_an_operator() -> AnyView {
    let language = use_language();
    let home = view! { <a class="button secondary" href="/">{text!(language, operator_home)}</a> };
    let body = banner_with(Tone::Notice, text!(language, operator_only), home.into_any());
    frame(text!(language, operator_title), body)
}

fn desk_page() -> AnyView {
    let language = use_language();
    let console = Console::begin();
    let tab = move |tab: Tab, says| {
        let choose = pressed(move || console.tab.set(tab));
        view! {
            <button type="button" class="tab" aria-pressed=truth(move || console.tab.get() == tab) on:click=choose>
                {says}
            </button>
        }
    };
    let tabs = view! {
        <div class="tabs" role="group" aria-label=text!(language, operator_title)>
            {tab(Tab::Requests, text!(language, operator_requests))}
            {tab(Tab::Log, text!(language, operator_log))}
        </div>
    }
    .into_any();
    let inside = live(move || match console.tab.get() {
        Tab::Requests => view! {
            <div class="desk-columns">
                <div>{request_list(console)}</div>
                <div>{request_panel(console)}</div>
            </div>
        }
        .into_any(),
        Tab::Log => log(),
    });
    frame(text!(language, operator_title), together(vec![tabs, inside]))
}
