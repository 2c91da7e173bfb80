//! The beginning of every page: whose it is, the language, the menu.

use leptos::prelude::*;
use ninsho_shared::session::Level;

use super::desk::bilingual;
use super::language::LanguageSwitch;
use super::menu::{LogOut, Menu};
use crate::app::use_institution;
use crate::i18n::use_language;
use crate::navigation::use_navigation;
use crate::page::Page;

/// The header.
#[component]
pub(crate) fn Header(
    /// What the session has proved.
    level: Signal<Option<Level>>,
    /// The log-out of the menu.
    log_out: LogOut,
) -> impl IntoView {
    let language = use_language();
    let navigation = use_navigation();
    let (name, service) =
        use_institution().with_value(|institution| (institution.name.clone(), institution.service.clone()));
    let home = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        navigation.go(Page::Home);
    };
    view! {
        <header class="header">
            <a class="brand" href=Page::Home.path() on:click=home>
                <span class="institution">{bilingual(language, name)}</span>
                " "
                <span class="service">{bilingual(language, service)}</span>
            </a>
            <LanguageSwitch/>
            <Menu level log_out/>
        </header>
    }
    .into_any()
}
