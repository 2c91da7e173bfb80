//! Effects. What they do comes boxed, so that the machinery around it is compiled once for the
//! whole page and not for each effect.

use leptos::prelude::*;

/// Does something now, and again whenever what it reads has changed.
pub(crate) fn effect(mut act: Box<dyn FnMut()>) {
    Effect::new(move || act());
}

/// Puts the focus on the element of this id, as soon as the page has been drawn.
pub(crate) fn focus_when_drawn(id: &'static str) {
    effect(Box::new(move || focus(id)));
}

/// Puts the focus on the element of this id, if it is there.
pub(crate) fn focus(id: &str) {
    use wasm_bindgen::JsCast;
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
