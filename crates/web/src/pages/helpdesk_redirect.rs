//! Leads to the help desk's page, a program of its own that only operators load.

use leptos::prelude::*;

use super::not_found::not_found_page;
use crate::context::LoadedAt;
use crate::route::Route;

/// Loads that program. Where the server answered with this one instead, there is none.
pub(crate) fn helpdesk_redirect() -> AnyView {
    let LoadedAt(here) = expect_context();
    if here == Route::Helpdesk {
        return not_found_page();
    }
    let _ = window().location().replace(&Route::Helpdesk.path());
    ().into_any()
}
