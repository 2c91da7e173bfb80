//! The whole page: what surrounds every page, and which page is shown.

use futures_util::future::join;
use leptos::mount::mount_to_body;
use leptos::prelude::*;
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::institution::InstitutionView;
use ninsho_shared::session::SessionView;
use ninsho_shared::{ProblemCode, paths};

use crate::api::{self, Call};
use crate::failure::{Answer, Failure};
use crate::i18n::{Language, language_of_browser, say, tag, text};
use crate::institution::Institution;
use crate::messages;
use crate::navigation::{Navigation, page_of_browser};
use crate::once::{Drawn, effect, live};
use crate::pages::chapters::Chapters;
use crate::pages::initialization::BegunRequest;
use crate::pages::logged_out::{leave, log_out};
use crate::pages::{
    help_page, helpdesk_page, logged_out_page, login_page, not_found_page, second_factor_page,
};
use crate::parts::footer::footer;
use crate::parts::header::header;
use crate::parts::menu::{MenuState, MenuUser};
use crate::route::Route;
use crate::session::{First, Session};

/// The colour that the style sheet knows all shades of.
const SHIPPED_COLOUR: &str = "#0017c1";

/// The page that the browser has loaded this program for.
#[derive(Clone, Debug)]
pub(crate) struct LoadedAt(pub(crate) Route);

/// The address that is being typed. It outlives its page, so that a log-in in between or a
/// step back does not cost it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AddressDraft(pub(crate) RwSignal<String>);

/// The address change that was just begun, on its way from the form to its own page, which
/// so needs not ask for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BegunChange(pub(crate) StoredValue<Option<AddressChangeView>>);

/// Starts the page in the browser.
pub fn start() {
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    // Leptos' own executor begins with the first thing that it mounts.
    wasm_bindgen_futures::spawn_local(async {
        let language = language_of_browser();
        let chapters = Chapters::closed();
        if let Some(asked) = chapters.of(&page_of_browser()) {
            asked.fetch();
        }
        let (institution, session) =
            join(Call::get(paths::INSTITUTION).send(), Call::get(paths::SESSION).send()).await;
        clear_static_text();
        match (api::read(institution), first_session(api::read(session))) {
            (Ok(institution), Ok(session)) => {
                mount_to_body(move || app(language, chapters, institution, session));
            }
            (Err(failure), _) | (_, Err(failure)) => mount_to_body(move || cannot_start(language, &failure)),
        }
    });
}

/// What the browser's cookie is worth.
pub(crate) fn first_session(answer: Answer<SessionView>) -> Answer<First> {
    match answer {
        Ok(session) => Ok(First::Open(session)),
        Err(failure) => match failure.code() {
            Some(ProblemCode::NotSignedIn) => Ok(First::Nobody),
            Some(ProblemCode::SessionEnded) => Ok(First::Ended),
            _ => Err(failure),
        },
    }
}

/// Takes away the text that stood there until the program came.
pub(crate) fn clear_static_text() {
    if let Some(start) = document().get_element_by_id("start") {
        start.remove();
    }
}

fn app(language: Language, chapters: Chapters, institution: InstitutionView, session: First) -> AnyView {
    colour_the_page(&institution.key_colour);
    let language = RwSignal::new(language);
    let navigation = Navigation::begin();
    let session = Session::begin(session);
    provide_context(language);
    provide_context(navigation);
    provide_context(session);
    provide_context::<Institution>(StoredValue::new(institution));
    provide_context(AddressDraft(RwSignal::new(String::new())));
    provide_context(BegunChange(StoredValue::new(None)));
    provide_context(BegunRequest(StoredValue::new(None)));
    provide_context(MenuState::closed());

    follow_language(language);
    provide_context(LoadedAt(untrack(|| navigation.page())));
    if to_the_helpdesk() {
        session.return_to(Route::Helpdesk);
    }

    let shown = Memo::new(move |_| {
        let asked = navigation.page();
        match asked.instead(session.level(), session.init_request()) {
            None => asked,
            Some(Route::Account) => session.returning().unwrap_or(Route::Account),
            Some(other) => other,
        }
    });
    effect(Box::new(move || {
        let (asked, shown) = (navigation.page(), shown.get());
        if asked != shown {
            if asked.is_worth_returning_to() {
                session.return_to(asked);
            }
            navigation.replace(shown);
        } else if session.returning() == Some(shown) {
            session.forget_return();
        }
    }));
    effect(Box::new(move || {
        if let Some(next) = chapters.after(&shown.get()) {
            next.fetch_soon();
        }
    }));
    let user = MenuUser {
        level: Signal::derive(move || session.level()),
        operator: Signal::derive(move || session.operator()),
    };
    let skip = text!(language, common_skip);
    view! {
        <a class="skip" href="#content">{skip}</a>
        {header(user, log_out(session, leave(navigation)))}
        <main id="content" tabindex="-1">{live(move || view_of(shown.get(), chapters))}</main>
        {footer()}
    }
    .drawn()
}

/// Keeps the language of the document in step with the switch.
pub(crate) fn follow_language(language: RwSignal<Language>) {
    effect(Box::new(move || {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", tag(language.get()));
        }
    }));
}

/// Whether the help desk's program has sent somebody here to log in.
fn to_the_helpdesk() -> bool {
    window().location().search().is_ok_and(|search| search == "?to=helpdesk")
}

fn view_of(page: Route, chapters: Chapters) -> AnyView {
    if let Some(chapter) = chapters.of(&page) {
        return chapter.show(page);
    }
    match page {
        Route::Login => login_page(),
        Route::SecondFactor => second_factor_page(),
        Route::Help => help_page(),
        Route::Helpdesk => helpdesk_page(),
        Route::LoggedOut(flow) => logged_out_page(flow),
        // Everybody is led on from here.
        Route::Home => ().into_any(),
        Route::NotFound
        // In a chapter, and hence shown already.
        | Route::Account
        | Route::AddressForm
        | Route::AddressChange(_)
        | Route::History
        | Route::Sessions
        | Route::Authenticators
        | Route::RecoveryCodes
        | Route::InitializationLogin
        | Route::Initialization(_)
        | Route::Stop(_) => not_found_page(),
    }
}

/// Gives the page the institution's colour. The style sheet has the shades of the shipped one
/// by the design's numbers, and mixes those of any other.
pub(crate) fn colour_the_page(colour: &str) {
    let hex =
        colour.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    if hex.is_none() || colour.eq_ignore_ascii_case(SHIPPED_COLOUR) {
        return;
    }
    let root = document().document_element().and_then(|root| {
        use wasm_bindgen::JsCast;
        root.dyn_into::<web_sys::HtmlElement>().ok()
    });
    if let Some(root) = root {
        let _ = root.style().set_property("--institution", colour);
        let _ = root.set_attribute("data-colour", "own");
    }
}

/// What is shown when the server could not be asked at all.
pub(crate) fn cannot_start(language: Language, failure: &Failure) -> AnyView {
    let reload = move |_| {
        let _ = window().location().reload();
    };
    view! {
        <main id="content" class="cannot-start" lang=tag(language)>
            <h1>{say!(language, failure_start)}</h1>
            <p role="alert">{messages::failure(language, failure)}</p>
            <button type="button" class="button primary" on:click=reload>{say!(language, common_retry)}</button>
        </main>
    }
    .drawn()
}
