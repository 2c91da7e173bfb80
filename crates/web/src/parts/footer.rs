//! The footer: how to get help.

use leptos::prelude::*;

use super::support_desk::SupportDesk;
use crate::erased::view;

/// The footer of every page.
#[component]
pub(crate) fn Footer() -> impl IntoView {
    view! { <footer class="footer"><SupportDesk/></footer> }
}
