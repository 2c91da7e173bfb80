//! A link to another page.

use leptos::prelude::*;

use crate::erased::view;
use crate::i18n::Text;
use crate::navigation::{address_of, follow};
use crate::route::Route;

/// A link, which does not reload the program.
#[component]
pub(crate) fn Link(
    to: Route,
    says: Text,
    #[prop(optional)] class: &'static str,
    /// The accessible name, where the label alone is ambiguous.
    #[prop(optional)]
    name: Option<Text>,
) -> impl IntoView {
    view! { <a href=address_of(&to) class=class aria-label=name on:click=follow(to)>{says}</a> }
}
