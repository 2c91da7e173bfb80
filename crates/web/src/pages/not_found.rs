//! A page that is not there.

use leptos::prelude::*;

use crate::i18n::{text, use_language};
use crate::navigation::Link;
use crate::page::Page;
use crate::parts::frame::Frame;

/// The page.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    let language = use_language();
    view! {
        <Frame title=text!(language, missing_title)>
            <p>{text!(language, missing_detail)}</p>
            <p><Link to=Page::Home says=text!(language, missing_home) class="button secondary"/></p>
        </Frame>
    }
    .into_any()
}
