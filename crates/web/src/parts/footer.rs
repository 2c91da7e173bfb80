//! The end of every page: who helps.

use leptos::prelude::*;

use super::desk::desk;

/// The footer.
pub(crate) fn footer() -> AnyView {
    view! { <footer class="footer">{desk()}</footer> }.into_any()
}
