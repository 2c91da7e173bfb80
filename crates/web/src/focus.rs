//! Moves the focus: to an error, or to the heading of the next step.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::erased::effect;

/// Focuses the first element that matches a selector, once the page is rendered.
pub(crate) fn focus_when_drawn(selector: &'static str) {
    effect(move || focus(selector));
}

/// Focuses the first element that matches a selector, once what is being drawn now is there.
pub(crate) fn focus_soon(selector: &'static str) {
    set_timeout(move || focus(selector), Duration::ZERO);
}

/// Whether the device has a pointer that hovers, and so most likely a keyboard: on others, a field that takes the
/// focus by itself may bring up one that covers half of the screen.
pub(crate) fn has_keyboard() -> bool {
    let query = window().match_media("(hover: hover) and (pointer: fine)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

/// Focuses what comes next on a page whose title has changed: the field of a code where there is a keyboard, else
/// the heading.
pub(crate) fn focus_next_step() {
    let field = ".code-form input";
    let next = move || {
        let has_field = document().query_selector(field).ok().flatten().is_some();
        focus(if has_keyboard() && has_field { field } else { "h1" });
    };
    set_timeout(next, Duration::ZERO);
}

/// Whether an element that matches a selector contains the focus.
pub(crate) fn focus_is_within(selector: &str) -> bool {
    let focused = document().active_element();
    focused.is_some_and(|focused| focused.closest(selector).ok().flatten().is_some())
}

/// Focuses the first element that matches a selector, if there is one.
pub(crate) fn focus(selector: &str) {
    let element = document().query_selector(selector).ok().flatten();
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
