//! A page that is not there.

use leptos::prelude::*;

use crate::i18n::{text, use_language};
use crate::navigation::link;
use crate::parts::frame::frame;
use crate::route::Route;

/// The page.
pub(crate) fn not_found_page() -> AnyView {
    let language = use_language();
    let body = view! {
        <p>{text!(language, missing_detail)}</p>
        <p>{link(Route::Home, text!(language, missing_home), "button secondary")}</p>
    }
    .into_any();
    frame(text!(language, missing_title), body)
}
