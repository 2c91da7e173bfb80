//! What is so: names and values, one below the other.

use leptos::prelude::*;

use crate::i18n::Text;

/// A list of facts.
#[component]
pub(crate) fn Facts(children: Children) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }.into_any()
}

/// One fact, with what can be done about it beside.
#[component]
pub(crate) fn Fact(
    /// What it is called.
    name: Text,
    /// What it is.
    children: Children,
    /// What can be done.
    #[prop(optional)]
    action: Option<AnyView>,
) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{children()}</dd>
            {action.map(|action| view! { <dd class="action">{action}</dd> })}
        </div>
    }
    .into_any()
}
