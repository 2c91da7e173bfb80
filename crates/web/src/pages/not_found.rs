//! The page of an unknown path.

use leptos::prelude::*;

use crate::erased::view;
use crate::i18n::{text, use_language};
use crate::parts::frame::Frame;
use crate::parts::link::Link;
use crate::route::Route;

/// The page.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    let language = use_language();
    view! {
        <Frame title=text!(language, missing_title)>
            <p>{text!(language, missing_detail)}</p>
            <p><Link to=Route::Home says=text!(language, missing_home) class="button secondary"/></p>
        </Frame>
    }
}
