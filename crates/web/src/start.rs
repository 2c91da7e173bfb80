//! The start of both programs, the page and the help desk's.

use futures_util::future::join3;
use leptos::mount::mount_to_body;
use leptos::prelude::*;
use ninsho_shared::institution::InstitutionView;
use ninsho_shared::paths;
use wasm_bindgen::JsCast;

use crate::api::{self, Call};
use crate::clock::{browser_time, show_times_in};
use crate::early::{EarlyLoginSlot, early_login};
use crate::erased::{effect, view};
use crate::failure::Failure;
use crate::i18n::{Language, Part, fetch, language_of_browser, say};
use crate::institution::Institution;
use crate::messages;
use crate::navigation::Navigation;
use crate::session::{InitialSession, Session};

/// The key colour whose shades are in the style sheet.
const SHIPPED_COLOUR: &str = "#0017c1";

/// Requests the first texts, the institution and the session, then mounts the program's root, or the failure.
pub(crate) fn start_program(root: Box<dyn FnOnce(Navigation, Session) -> AnyView>) {
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    // Leptos' own executor starts only with the first mount.
    wasm_bindgen_futures::spawn_local(async move {
        let language = language_of_browser();
        let (texts, institution, session) = join3(
            fetch(language, Part::First),
            Call::get(paths::INSTITUTION).send(),
            Call::get(paths::SESSION).send(),
        )
        .await;
        if texts.is_err() {
            // There are no words to say it with: watch.js says it in those of the HTML.
            wasm_bindgen::throw_str("the texts cannot be fetched");
        }
        let early = early_login();
        remove_static_part();
        match (api::read(institution), InitialSession::of(session)) {
            (Ok(institution), Ok(session)) => mount_to_body(move || {
                // Somebody has logged in meanwhile, in another tab: a later log-out must not log in whoever typed.
                let early = early.filter(|_| !matches!(session, InitialSession::Open(_)));
                let (navigation, session) = provide_contexts(language, institution, session);
                provide_context(EarlyLoginSlot::of(early));
                root(navigation, session)
            }),
            (Err(failure), _) | (_, Err(failure)) => mount_to_body(move || cannot_start(language, &failure)),
        }
    });
}

fn provide_contexts(
    language: Language,
    institution: InstitutionView,
    session: InitialSession,
) -> (Navigation, Session) {
    colour_the_page(&institution.key_colour);
    show_times_in(&institution.time_zone);
    let language = RwSignal::new(language);
    let navigation = Navigation::begin();
    let session = Session::begin(session);
    session.look_again_when_seen();
    provide_context(language);
    provide_context(navigation);
    provide_context(session);
    provide_context::<Institution>(StoredValue::new(institution));
    follow_language(language);
    (navigation, session)
}

/// Removes what the HTML has for the time before the program starts.
fn remove_static_part() {
    if let Some(start) = document().get_element_by_id("start") {
        start.remove();
    }
}

/// Keeps the document's `lang` equal to the chosen language.
fn follow_language(language: RwSignal<Language>) {
    effect(move || {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", language.get().tag());
        }
    });
}

/// Sets the institution's key colour. The style sheet has fixed shades of the shipped colour and
/// mixes those of any other.
fn colour_the_page(colour: &str) {
    let hex =
        colour.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    if hex.is_none() || colour.eq_ignore_ascii_case(SHIPPED_COLOUR) {
        return;
    }
    let root = document().document_element();
    let root = root.and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(root) = root {
        let _ = root.style().set_property("--institution", colour);
        let _ = root.set_attribute("data-colour", "own");
    }
}

/// Shown when the server cannot be reached.
fn cannot_start(language: Language, failure: &Failure) -> AnyView {
    let reload = move |_| {
        let _ = window().location().reload();
    };
    view! {
        <main id="content" class="cannot-start" lang=language.tag()>
            <h1>{say!(language, failure_start)}</h1>
            <p role="alert">{messages::failure(language, failure, browser_time())}</p>
            <button type="button" class="button primary" on:click=reload>{say!(language, common_retry)}</button>
        </main>
    }
    .into_any()
}
