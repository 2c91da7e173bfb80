//! The page's root component: what surrounds every page, and which page is shown.

use leptos::prelude::*;

use crate::chunks::Chunks;
use crate::context::provide_page_contexts;
use crate::erased::{effect, live, live_option, view};
use crate::i18n::{text, use_language};
use crate::navigation::{Navigation, route_of_browser};
use crate::pages::logged_out::{leave, log_out};
use crate::pages::{HelpdeskRedirect, LoggedOutPage, LoginPage, NotFoundPage};
use crate::parts::footer::Footer;
use crate::parts::header::Header;
use crate::parts::menu::MenuState;
use crate::route::Route;
use crate::session::{Session, put};
use crate::start::start_program;

/// Starts the page in the browser.
pub fn start() {
    let chunks = Chunks::unloaded();
    if let Some(needed) = chunks.of(&route_of_browser()) {
        needed.fetch();
    }
    start_program(Box::new(move |navigation, session| {
        view! { <Shell chunks navigation session/> }.into_any()
    }));
}

#[component]
fn Shell(chunks: Chunks, navigation: Navigation, session: Session) -> impl IntoView {
    provide_page_contexts(untrack(|| navigation.route()));
    provide_context(MenuState::closed());
    if was_sent_by_the_helpdesk() {
        session.return_to(Route::Helpdesk);
    }

    let allowed = move || {
        let requested = navigation.route();
        match requested.instead(session.level(), session.init_request()) {
            None => requested,
            Some(Route::Account) => session.returning().unwrap_or(Route::Account),
            Some(other) => other,
        }
    };
    let shown = RwSignal::new(untrack(allowed));
    effect(move || {
        let (requested, allowed) = (navigation.route(), allowed());
        put(shown, allowed.clone());
        if requested != allowed {
            if requested.is_worth_returning_to() {
                session.return_to(requested);
            }
            navigation.replace(allowed);
        } else if session.returning() == Some(allowed) {
            session.forget_return();
        }
    });
    effect(move || {
        if let Some(next) = chunks.after(&shown.get()) {
            next.fetch_soon();
        }
    });
    let level = Box::new(move || session.level());
    let log_out = log_out(session, leave(navigation));
    view! {
        <a class="skip" href="#content">{text!(use_language(), common_skip)}</a>
        <Header level operator=session.operator() log_out/>
        <main id="content" tabindex="-1">{live(move || view_of(shown.get(), chunks))}</main>
        <Footer/>
        {live_option(move || session.level().and_then(|_| chunks.session_ending(session)))}
    }
}

/// Whether the help desk's program led here for the log-in.
fn was_sent_by_the_helpdesk() -> bool {
    window().location().search().is_ok_and(|search| search == "?to=helpdesk")
}

fn view_of(route: Route, chunks: Chunks) -> AnyView {
    if let Some(chunk) = chunks.of(&route) {
        return chunk.show(route);
    }
    match route {
        Route::Login => view! { <LoginPage/> }.into_any(),
        Route::Helpdesk => view! { <HelpdeskRedirect/> }.into_any(),
        Route::LoggedOut(flow) => view! { <LoggedOutPage flow/> }.into_any(),
        // Nobody stays here: see `Route::instead`.
        Route::Home => ().into_any(),
        Route::NotFound
        // In a chunk, which shows it.
        | Route::SecondFactor
        | Route::Account
        | Route::Help
        | Route::AddressForm
        | Route::AddressChange(_)
        | Route::History
        | Route::Sessions
        | Route::Authenticators
        | Route::RecoveryCodes
        | Route::InitializationLogin
        | Route::Initialization(_)
        | Route::Stop(_) => view! { <NotFoundPage/> }.into_any(),
    }
}
