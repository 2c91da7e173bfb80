//! What is shown when a request came to nothing.

use leptos::prelude::*;

use super::banner::{Tone, banner_with};
use super::button::Button;
use crate::erased::{live_option, styled_paragraph, together};
use crate::failure::Failure;
use crate::i18n::{localized, text, use_language};
use crate::messages;

/// What went wrong, what to do, and a button to try again where that can help.
pub(crate) fn failure_banner(failure: Failure, retry: Option<Callback<()>>) -> AnyView {
    let language = use_language();
    let number = match &failure {
        Failure::Problem(problem) if problem.status >= 500 => problem
            .instance
            .as_deref()
            .map(|instance| instance.strip_prefix("urn:uuid:").unwrap_or(instance).to_owned()),
        _ => None,
    };
    let number = number.map(|number| styled_paragraph(text!(language, failure_number, number), "number"));
    let again = retry.map(|retry| Button::secondary(text!(language, common_retry)).on_press(retry).view());
    let says = localized(language, move |language| messages::failure(language, &failure));
    banner_with(Tone::Error, says, together(number.into_iter().chain(again).collect()))
}

/// Shows the failure that there is, if there is one. Each new one takes the focus anew.
pub(crate) fn failure_slot(failure: RwSignal<Option<Failure>>) -> AnyView {
    live_option(move || failure.get().map(|failure| failure_banner(failure, None)))
}
