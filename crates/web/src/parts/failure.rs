//! Shows why a request failed.

use leptos::prelude::*;

use super::banner::{Banner, Tone};
use super::button::{Button, ButtonStyle};
use crate::clock::browser_time;
use crate::erased::{live_option, styled_paragraph, view};
use crate::failure::Failure;
use crate::i18n::{localized, text, use_language};
use crate::messages;

/// What went wrong and what to do, with a button to retry where that can help.
#[component]
pub(crate) fn FailureBanner(
    failure: Failure,
    #[prop(optional)] retry: Option<Callback<()>>,
) -> impl IntoView {
    let language = use_language();
    let number = match &failure {
        Failure::Problem(problem) if problem.status >= 500 => problem
            .instance
            .as_deref()
            .map(|instance| instance.strip_prefix("urn:uuid:").unwrap_or(instance).to_owned()),
        _ => None,
    };
    let number = number.map(|number| styled_paragraph(text!(language, failure_number, number), "number"));
    let again = retry.map(|retry| {
        let says = text!(language, common_retry);
        view! { <Button style=ButtonStyle::Secondary says on_press=retry/> }.into_any()
    });
    let came_at = browser_time();
    let says = localized(language, move |language| messages::failure(language, &failure, came_at));
    view! { <Banner tone=Tone::Error says>{number}{again}</Banner> }
}

/// Shows the current failure, if any. Each new one takes the focus.
#[component]
pub(crate) fn FailureSlot(failure: RwSignal<Option<Failure>>) -> impl IntoView {
    live_option(move || failure.get().map(|failure| view! { <FailureBanner failure/> }.into_any()))
}
