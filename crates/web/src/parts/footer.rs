//! The end of every page: who helps.

use leptos::prelude::*;

use super::desk::desk;
use crate::once::Drawn;

/// The footer.
pub(crate) fn footer() -> AnyView {
    view! { <footer class="footer">{desk()}</footer> }.drawn()
}
