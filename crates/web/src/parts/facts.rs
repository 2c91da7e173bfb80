//! What is so: names and values, one below the other.

use leptos::prelude::*;

use crate::erased::together;
use crate::i18n::Text;

/// A list of facts.
pub(crate) fn facts(facts: Vec<AnyView>) -> AnyView {
    view! { <dl class="facts">{together(facts)}</dl> }.into_any()
}

/// One fact: what it is called, and what it is.
pub(crate) fn fact(name: Text, value: impl IntoAny) -> AnyView {
    row(name, value.into_any(), None)
}

/// One fact, with what can be done about it beside.
pub(crate) fn fact_with(name: Text, value: impl IntoAny, action: AnyView) -> AnyView {
    row(name, value.into_any(), Some(action))
}

/// A mail address as a value.
pub(crate) fn address(address: String) -> AnyView {
    view! { <span class="address">{address}</span> }.into_any()
}

/// The mail address that it is all about.
pub(crate) fn main_address(address: String) -> AnyView {
    view! { <strong class="address">{address}</strong> }.into_any()
}

fn row(name: Text, value: AnyView, action: Option<AnyView>) -> AnyView {
    let action = action.map(|action| view! { <dd class="action">{action}</dd> }.into_any());
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
            {action}
        </div>
    }
    .into_any()
}
