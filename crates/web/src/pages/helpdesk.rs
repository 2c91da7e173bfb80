//! The way to the help desk's page, which is a program of its own: operators alone need it, so
//! that nobody else has to load it.

use leptos::prelude::*;

use crate::page::Page;

/// Loads it.
pub(crate) fn helpdesk_page() -> AnyView {
    let _ = window().location().replace(&Page::Helpdesk.path());
    ().into_any()
}
