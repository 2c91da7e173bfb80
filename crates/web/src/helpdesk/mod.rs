//! The help desk's page, a separate program that only operators load.
//!
//! An operator finds the caller's request, records how the caller was identified, and reads the
//! confirmation code out. The page never shows a mail address.

mod console;
mod kept;
mod log;
mod progress;
mod record;
mod refuse;
mod request_list;
mod request_panel;
mod spoken_code;

use leptos::prelude::*;
use leptos::task::spawn_local;
use ninsho_shared::ProblemCode;
use ninsho_shared::session::Level;

use self::console::{Console, Tab};
use self::log::Log;
use self::request_list::RequestList;
use self::request_panel::RequestPanel;
use crate::base::below;
use crate::ending_notice::SessionEnding;
use crate::erased::{effect, live, live_option, pressed, truth, view};
use crate::i18n::{Language, Text, fetch_rest, say, text, use_language};
use crate::institution::{bilingual, use_institution};
use crate::messages::bring_desk_words;
use crate::navigation::address_of;
use crate::pages::logged_out::log_out;
use crate::pages::login::StepUp;
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::failure::{FailureBanner, FailureSlot};
use crate::parts::footer::Footer;
use crate::parts::frame::Frame;
use crate::parts::language::LanguageSwitch;
use crate::route::Route;
use crate::session::Session;
use crate::start::start_program;

/// Starts the program in the browser.
pub fn start_helpdesk() {
    bring_desk_words(problem);
    start_program(Box::new(|_, session| view! { <Loading session/> }.into_any()));
}

/// The text of a problem that only an operator meets.
pub(crate) fn problem(language: Language, code: ProblemCode) -> String {
    match code {
        ProblemCode::OperatorRequired => say!(language, problem_operator_required),
        ProblemCode::OwnRequest => say!(language, problem_own_request),
        ProblemCode::SecondOperatorRequired => say!(language, problem_second_operator_required),
        ProblemCode::TakeUpFirst => say!(language, problem_take_up_first),
        ProblemCode::NothingToApprove => say!(language, problem_nothing_to_approve),
        ProblemCode::RecordChanged => say!(language, problem_record_changed),
        ProblemCode::IncompleteRecord => say!(language, problem_incomplete_record),
        _ => say!(language, problem_internal),
    }
}

/// Goes to the log-in page of the other program, which leads back here.
fn go_to_log_in() {
    let _ = window().location().replace(&below("/login?to=helpdesk"));
}

/// The program as soon as its texts are here.
#[component]
fn Loading(session: Session) -> impl IntoView {
    let language = use_language();
    let texts = RwSignal::new(None);
    let load = move || spawn_local(async move { texts.set(Some(fetch_rest().await)) });
    load();
    live(move || match texts.get() {
        None => view! { <p class="waiting" role="status">{text!(language, common_loading)}</p> }.into_any(),
        Some(Ok(())) => view! { <Program session/> }.into_any(),
        Some(Err(failure)) => {
            view! { <FailureBanner failure retry=Callback::new(move |()| load())/> }.into_any()
        }
    })
}

#[component]
fn Program(session: Session) -> impl IntoView {
    let language = use_language();
    let may = Memo::new(move |_| session.level() == Some(Level::Full));
    effect(move || {
        if !may.get() {
            go_to_log_in();
        }
    });
    let shown = move || {
        may.get().then(|| {
            if session.operator().get() {
                view! { <DeskPage/> }.into_any()
            } else {
                view! { <NotAnOperator/> }.into_any()
            }
        })
    };
    view! {
        <a class="skip" href="#content">{text!(language, common_skip)}</a>
        <DeskHeader session/>
        <main id="content" class="helpdesk" tabindex="-1">{live_option(shown)}</main>
        <Footer/>
        <SessionEnding session/>
    }
}

#[component]
fn DeskHeader(session: Session) -> impl IntoView {
    let language = use_language();
    let institution = use_institution().with_value(|institution| institution.name.clone());
    view! {
        <header class="header">
            <a class="brand" href=address_of(&Route::Helpdesk)>
                <span class="institution">{bilingual(language, institution)}</span>
                " "
                <span class="service">{text!(language, operator_title)}</span>
            </a>
            <LanguageSwitch/>
            <LogOutButton session/>
        </header>
    }
}

#[component]
fn LogOutButton(session: Session) -> impl IntoView {
    let language = use_language();
    let leave = log_out(session, Callback::new(move |()| go_to_log_in()));
    view! {
        <Button
            style=ButtonStyle::Small
            says=text!(language, menu_logout)
            busy=(leave.busy, text!(language, menu_logging_out))
            on_press=leave.press
        />
        <FailureSlot failure=leave.failure/>
    }
}

#[component]
fn NotAnOperator() -> impl IntoView {
    let language = use_language();
    view! {
        <Frame title=text!(language, operator_title)>
            <Banner tone=Tone::Notice says=text!(language, operator_only)>
                <a class="button secondary" href=address_of(&Route::Home)>{text!(language, operator_home)}</a>
            </Banner>
        </Frame>
    }
}

#[component]
fn DeskPage() -> impl IntoView {
    let language = use_language();
    let console = Console::begin();
    let inside = move || match console.tab.get() {
        Tab::Requests => view! {
            <div class="desk-columns">
                <div><RequestList console/></div>
                <div><RequestPanel console/></div>
            </div>
        }
        .into_any(),
        Tab::Log => view! { <Log/> }.into_any(),
    };
    let again = move || {
        console.asks_again.get().then(|| {
            let leave = Callback::new(move |()| console.asks_again.set(false));
            view! { <StepUp on_passed=leave on_cancel=leave at_desk=true/> }.into_any()
        })
    };
    // What the operator has typed stays where it is meanwhile.
    view! {
        {live_option(again)}
        <div hidden=move || console.asks_again.get()>
        <Frame title=text!(language, operator_title)>
            <div class="tabs" role="group" aria-label=text!(language, operator_title)>
                <TabButton console tab=Tab::Requests says=text!(language, operator_requests)/>
                <TabButton console tab=Tab::Log says=text!(language, operator_log)/>
            </div>
            {live(inside)}
        </Frame>
        </div>
    }
}

#[component]
fn TabButton(console: Console, tab: Tab, says: Text) -> impl IntoView {
    let choose = pressed(move || console.tab.set(tab));
    view! {
        <button type="button" class="tab" aria-pressed=truth(move || console.tab.get() == tab) on:click=choose>
            {says}
        </button>
    }
}
