//! The beginning of every page: whose it is, the language, the menu.

use leptos::prelude::*;
use ninsho_shared::session::Level;

use super::language::language_switch;
use super::menu::{LogOut, menu};
use crate::i18n::use_language;
use crate::institution::{bilingual, use_institution};
use crate::navigation::follow;
use crate::route::Route;

/// The header.
pub(crate) fn header(
    level: Box<dyn Fn() -> Option<Level> + Send>,
    operator: Signal<bool>,
    log_out: LogOut,
) -> AnyView {
    let language = use_language();
    let (name, service) =
        use_institution().with_value(|institution| (institution.name.clone(), institution.service.clone()));
    view! {
        <header class="header">
            <a class="brand" href=Route::Home.path() on:click=follow(Route::Home)>
                <span class="institution">{bilingual(language, name)}</span>
                " "
                <span class="service">{bilingual(language, service)}</span>
            </a>
            {language_switch()}
            {menu(level, operator, log_out)}
        </header>
    }
    .into_any()
}
