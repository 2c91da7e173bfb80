//! The header: the institution, the language switch and the menu.

use leptos::prelude::*;
use ninsho_shared::session::Level;

use super::language::LanguageSwitch;
use super::menu::{LogOut, Menu};
use crate::erased::view;
use crate::i18n::use_language;
use crate::institution::{bilingual, use_institution};
use crate::navigation::{address_of, follow};
use crate::route::Route;

/// The header of every page.
#[component]
pub(crate) fn Header(
    /// What the session has proved; `None` without a log-in.
    level: Box<dyn Fn() -> Option<Level> + Send>,
    /// Whether the account may use the help desk's page.
    operator: Signal<bool>,
    log_out: LogOut,
) -> impl IntoView {
    let language = use_language();
    let (name, service) =
        use_institution().with_value(|institution| (institution.name.clone(), institution.service.clone()));
    view! {
        <header class="header">
            <a class="brand" href=address_of(&Route::Home) on:click=follow(Route::Home)>
                <span class="institution">{bilingual(language, name)}</span>
                " "
                <span class="service">{bilingual(language, service)}</span>
            </a>
            <LanguageSwitch/>
            <Menu level operator log_out/>
        </header>
    }
}
