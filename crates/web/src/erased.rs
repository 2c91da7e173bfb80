//! What Leptos compiles anew for each closure that it is given is compiled once here: the
//! closures come boxed. Half of what a browser had to load was such copies.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::i18n::Text;

/// Does something now, and again whenever what it reads has changed.
pub(crate) fn effect(act: Box<dyn FnMut()>) {
    Effect::new(act);
}

/// Parts one after the other.
pub(crate) fn together(parts: Vec<AnyView>) -> AnyView {
    parts.into_any()
}

/// A part that may not be there.
pub(crate) fn maybe(part: Option<AnyView>) -> AnyView {
    part.unwrap_or_else(|| ().into_any())
}

/// A part of the page that is drawn anew whenever what it reads has changed.
pub(crate) fn live(draw: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    live_boxed(Box::new(draw))
}

fn live_boxed(draw: Box<dyn FnMut() -> AnyView + Send>) -> AnyView {
    draw.into_any()
}

/// The same, for a part that is not always there.
pub(crate) fn live_option(mut draw: impl FnMut() -> Option<AnyView> + Send + 'static) -> AnyView {
    live(move || draw().unwrap_or_else(|| ().into_any()))
}

/// A value of an attribute, or a text, that changes with what it reads.
pub(crate) fn state(say: Box<dyn Fn() -> String + Send + Sync>) -> Text {
    Signal::derive(say)
}

/// `true` or `false`, as the value of an attribute.
pub(crate) fn truth(is: impl Fn() -> bool + Send + Sync + 'static) -> Text {
    state(Box::new(move || is().to_string()))
}

/// What is done when something is pressed.
pub(crate) fn pressed(mut act: impl FnMut() + 'static) -> Box<dyn FnMut(ev::MouseEvent)> {
    Box::new(move |_| act())
}

/// What is done when a form is sent off. The browser itself sends nothing.
pub(crate) fn submitted(mut act: impl FnMut() + 'static) -> Box<dyn FnMut(ev::SubmitEvent)> {
    Box::new(move |event| {
        event.prevent_default();
        act();
    })
}

/// A paragraph.
pub(crate) fn paragraph(says: Text) -> AnyView {
    styled_paragraph(says, "")
}

/// A paragraph of a class.
pub(crate) fn styled_paragraph(says: Text, class: &'static str) -> AnyView {
    view! { <p class=class>{says}</p> }.into_any()
}

/// A paragraph that explains something.
pub(crate) fn hint(says: Text) -> AnyView {
    styled_paragraph(says, "hint")
}

/// Puts the focus on the first element that this selects, as soon as the page has been drawn.
pub(crate) fn focus_when_drawn(selector: &'static str) {
    effect(Box::new(move || focus(selector)));
}

/// Whether the focus is in an element that this selects.
pub(crate) fn focus_is_within(selector: &str) -> bool {
    let focused = document().active_element();
    focused.is_some_and(|focused| focused.closest(selector).ok().flatten().is_some())
}

/// Puts the focus on the first element that this selects, if there is one.
pub(crate) fn focus(selector: &str) {
    let element = document().query_selector(selector).ok().flatten();
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
