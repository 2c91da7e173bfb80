//! Whom to ask when no valid one-time password can be had.

use leptos::prelude::*;

use crate::erased::live_option;
use crate::i18n::{text, use_language};
use crate::navigation::link;
use crate::parts::frame::frame;
use crate::parts::support_desk::support_desk_card;
use crate::route::Route;
use crate::session::use_session;

/// The page.
pub(crate) fn help_page() -> AnyView {
    let language = use_language();
    let session = use_session();
    let back = move || {
        let nobody = session.level().is_none();
        nobody.then(|| {
            let back = link(Route::Login, text!(language, help_back), "button secondary");
            view! { <p>{back}</p> }.into_any()
        })
    };
    let body = view! {
        <p>{text!(language, help_intro)}</p>
        {support_desk_card()}
        {live_option(back)}
    }
    .into_any();
    frame(text!(language, help_title), body)
}
