//! Names and values, one below the other.

use leptos::prelude::*;

use crate::erased::{Inner, view};
use crate::i18n::Text;

/// A list of [`Fact`]s.
#[component]
pub(crate) fn Facts(children: Inner) -> impl IntoView {
    view! { <dl class="facts">{children.view()}</dl> }
}

/// A name with its value, the children.
#[component]
pub(crate) fn Fact(
    name: Text,
    /// A link to where the value can be changed.
    #[prop(optional)]
    action: Option<AnyView>,
    children: Inner,
) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{children.view()}</dd>
            {action.map(|action| view! { <dd class="action">{action}</dd> }.into_any())}
        </div>
    }
}

/// A mail address as a value.
#[component]
pub(crate) fn Address(
    address: String,
    /// Whether the page is about this address.
    #[prop(optional)]
    main: bool,
) -> impl IntoView {
    if main {
        view! { <strong class="address" translate="no">{address}</strong> }.into_any()
    } else {
        view! { <span class="address" translate="no">{address}</span> }.into_any()
    }
}
