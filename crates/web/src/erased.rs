//! Type-erased wrappers, so that Leptos is not monomorphised per closure: without them the page is
//! twice as large.
//!
//! Pages and parts are `#[component]`s. What would make the first load larger is written another
//! way, in brotli bytes of the first load:
//! - [`view!`] without Leptos' wrapper `View`, and so without a second erasure: 1,116 B.
//! - Children as [`Inner`] in place of `Children`, which boxes a closure for each use: 105 B.
//! - `transparent` components would save 545 B more, but lose the untracked body that keeps a
//!   component from being redrawn with its parent; that stays.
//! - Helpers of one element, such as [`paragraph`], are functions, since each component is a
//!   builder of its props at each use.

use leptos::children::{ChildrenOptContainer, ToChildren};
use leptos::ev;
use leptos::prelude::*;

use crate::i18n::Text;

/// [`leptos::view`] without its wrapper [`View`]. A component's view is an [`AnyView`] already; in
/// a wrapper it would be erased a second time at each use.
macro_rules! view {
    ($($content:tt)*) => {
        ::leptos::prelude::view! { $($content)* }.into_inner()
    };
}

pub(crate) use view;

/// [`Effect::new`].
pub(crate) fn effect(act: impl FnMut() + 'static) {
    effect_boxed(Box::new(act));
}

fn effect_boxed(act: Box<dyn FnMut()>) {
    Effect::new(act);
}

/// An optional view.
pub(crate) fn maybe(part: Option<AnyView>) -> AnyView {
    part.unwrap_or_else(|| ().into_any())
}

/// A view that is redrawn when a signal that it reads changes.
pub(crate) fn live(draw: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    live_boxed(Box::new(draw))
}

fn live_boxed(draw: Box<dyn FnMut() -> AnyView + Send>) -> AnyView {
    draw.into_any()
}

/// The same for an optional view.
pub(crate) fn live_option(mut draw: impl FnMut() -> Option<AnyView> + Send + 'static) -> AnyView {
    live(move || draw().unwrap_or_else(|| ().into_any()))
}

/// [`Signal::derive`] of a text.
pub(crate) fn derive(text: impl Fn() -> String + Send + Sync + 'static) -> Text {
    derive_boxed(Box::new(text))
}

fn derive_boxed(text: Box<dyn Fn() -> String + Send + Sync>) -> Text {
    Signal::derive(text)
}

/// `true` or `false`, as the value of an attribute.
pub(crate) fn truth(is: impl Fn() -> bool + Send + Sync + 'static) -> Text {
    derive(move || is().to_string())
}

/// A click handler.
pub(crate) fn pressed(mut act: impl FnMut() + 'static) -> Box<dyn FnMut(ev::MouseEvent)> {
    Box::new(move |_| act())
}

/// A submit handler, which keeps the browser from sending the form itself.
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

/// A paragraph with a class.
pub(crate) fn styled_paragraph(says: Text, class: &'static str) -> AnyView {
    view! { <p class=class>{says}</p> }.into_any()
}

/// A paragraph with an explanation.
pub(crate) fn hint(says: Text) -> AnyView {
    styled_paragraph(says, "hint")
}

/// The children of a component, drawn by the caller: [`Children`] would box a closure for each use.
pub(crate) struct Inner(AnyView);

impl<F: FnOnce() -> C, C: IntoAny> ToChildren<F> for Inner {
    fn to_children(draw: F) -> Self {
        Self(draw().into_any())
    }
}

impl<T: IntoAny> ToChildren<ChildrenOptContainer<T>> for Inner {
    fn to_children(drawn: ChildrenOptContainer<T>) -> Self {
        Self(drawn.0.into_any())
    }
}

impl Inner {
    /// The view.
    pub(crate) fn view(self) -> AnyView {
        self.0
    }
}
