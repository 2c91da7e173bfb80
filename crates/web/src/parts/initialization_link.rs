//! The link to an initialization.

use leptos::prelude::*;

use crate::i18n::{text, use_language};
use crate::navigation::link;
use crate::route::Route;

/// The manual's link 『初回設定・再設定はこちら』.
pub(crate) fn initialization_link() -> AnyView {
    let language = use_language();
    view! {
        <div class="no-otp">
            <p>{text!(language, init_link_why)}</p>
            {link(Route::InitializationLogin, text!(language, init_link), "")}
        </div>
    }
    .into_any()
}
