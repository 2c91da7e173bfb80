//! Leads to the help desk's page, a separate program that only operators load.

use leptos::prelude::*;

use super::not_found::NotFoundPage;
use crate::context::LoadedAt;
use crate::erased::view;
use crate::navigation::address_of;
use crate::route::Route;

/// Loads that program, unless the server answered its path with this one: then there is none.
#[component]
pub(crate) fn HelpdeskRedirect() -> impl IntoView {
    let LoadedAt(here) = expect_context();
    if here == Route::Helpdesk {
        return view! { <NotFoundPage/> }.into_any();
    }
    let _ = window().location().replace(&address_of(&Route::Helpdesk));
    ().into_any()
}
