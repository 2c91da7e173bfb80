//! The link to flow B.

use leptos::prelude::*;

use super::link::Link;
use crate::erased::view;
use crate::i18n::{text, use_language};
use crate::route::Route;

/// The manual's link 『初回設定・再設定はこちら』.
#[component]
pub(crate) fn InitializationLink() -> impl IntoView {
    let language = use_language();
    view! {
        <div class="no-otp">
            <p>{text!(language, init_link_why)}</p>
            <Link to=Route::InitializationLogin says=text!(language, init_link)/>
        </div>
    }
}
