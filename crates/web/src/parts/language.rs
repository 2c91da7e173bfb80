//! The language switch, which names each language in itself.

use leptos::prelude::*;

use crate::erased::{live_option, view};
use crate::i18n::{Language, choose, offered, text, use_language};

/// The switch.
#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let language = use_language();
    let shown = RwSignal::new(language.get_untracked());
    let failed = RwSignal::new(false);
    let one = move |of: Language| {
        let is_shown = Signal::derive(move || shown.get() == of);
        view! { <option value=of.tag() lang=of.tag() prop:selected=is_shown>{of.name()}</option> }.into_any()
    };
    let done = move |is_here: bool| {
        failed.set(!is_here);
        shown.set(language.get_untracked());
    };
    let chosen = Box::new(move |event| {
        if let Some(chosen) = Language::of_tag(&event_target_value(&event)) {
            shown.set(chosen);
            choose(language, chosen, Box::new(done));
        }
    });
    view! {
        <div class="language">
            <select class="languages" aria-label=text!(language, common_language) on:change=chosen>
                {offered().into_iter().map(one).collect_view()}
            </select>
            {live_option(move || {
                let says = text!(language, common_language_failed);
                failed.get().then(|| view! { <p class="language-failed" role="alert">{says}</p> }.into_any())
            })}
        </div>
    }
}
