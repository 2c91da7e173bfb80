//! The way to the help desk's page, which is a program of its own: operators alone need it, so
//! that nobody else has to load it.

use leptos::prelude::*;

use super::not_found_page;
use crate::context::LoadedAt;
use crate::route::Route;

/// Loads it. Where this program was served in its place, there is none.
pub(crate) fn helpdesk_page() -> AnyView {
    let LoadedAt(here) = expect_context();
    if here == Route::Helpdesk {
        return not_found_page();
    }
    let _ = window().location().replace(&Route::Helpdesk.path());
    ().into_any()
}
