//! The end of every page: who helps.

use leptos::prelude::*;

use super::support_desk::support_desk;

/// The footer.
pub(crate) fn footer() -> AnyView {
    view! { <footer class="footer">{support_desk()}</footer> }.into_any()
}
