//! The end of every page: who helps.

use leptos::prelude::*;

use super::support_desk::support_desk;
use crate::erased::Drawn;

/// The footer.
pub(crate) fn footer() -> AnyView {
    view! { <footer class="footer">{support_desk()}</footer> }.drawn()
}
