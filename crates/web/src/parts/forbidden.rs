//! The domains whose addresses cannot be registered.

use leptos::prelude::*;
use ninsho_shared::DomainRules;

use crate::erased::view;
use crate::i18n::{localized, say, text, use_language};

/// The list, as in the manual.
#[component]
pub(crate) fn ForbiddenList(rules: DomainRules) -> impl IntoView {
    if rules.0.is_empty() {
        return ().into_any();
    }
    let language = use_language();
    let items: Vec<_> = rules
        .0
        .into_iter()
        .map(|rule| {
            let says = localized(language, move |language| {
                let domain = format!("@{}", rule.domain);
                if rule.subdomains { say!(language, address_below, domain.as_str()) } else { domain }
            });
            view! { <li translate="no"><span class="cross" aria-hidden="true">"×"</span>" "{says}</li> }
                .into_any()
        })
        .collect();
    view! {
        <div class="forbidden">
            <p id="forbidden">{text!(language, address_forbidden)}</p>
            <ul aria-labelledby="forbidden">{items}</ul>
        </div>
    }
    .into_any()
}
