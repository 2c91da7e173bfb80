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
