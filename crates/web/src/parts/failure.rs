//! What is shown when a request came to nothing.

use leptos::prelude::*;

use super::banner::{Banner, Tone};
use super::button::{Button, Look};
use crate::api::Failure;
use crate::i18n::{following, text, use_language};
use crate::words;

/// What went wrong, what to do, and a button to try again where that can help.
#[component]
pub(crate) fn FailureBanner(
    /// What happened.
    failure: Failure,
    /// What the button does; without it there is none.
    #[prop(optional)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let language = use_language();
    let number = match &failure {
        Failure::Problem(problem) if problem.status >= 500 => problem
            .instance
            .as_deref()
            .map(|instance| instance.strip_prefix("urn:uuid:").unwrap_or(instance).to_owned()),
        _ => None,
    };
    let says = following(language, Box::new(move |language| words::failure(language, &failure)));
    let again = text!(language, common_retry);
    view! {
        <Banner tone=Tone::Error says>
            {number
                .map(|number| {
                    let number = text!(language, failure_number, number.as_str());
                    view! { <p class="number">{number}</p> }
                })}
            {retry.map(|retry| view! { <Button look=Look::Secondary says=again on_press=retry/> })}
        </Banner>
    }
    .into_any()
}

/// Shows the failure that there is, if there is one. Each new one takes the focus anew.
#[component]
pub(crate) fn FailureSlot(
    /// What happened last.
    failure: RwSignal<Option<Failure>>,
) -> impl IntoView {
    (move || failure.get().map(|failure| view! { <FailureBanner failure/> })).into_any()
}
