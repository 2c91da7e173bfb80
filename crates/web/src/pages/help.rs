//! Whom to ask when no valid one-time password can be had.

use leptos::prelude::*;

use crate::i18n::{text, use_language};
use crate::navigation::link;
use crate::once::live_option;
use crate::page::Page;
use crate::parts::desk::desk_card;
use crate::parts::frame::frame;
use crate::session::use_session;

/// The page.
pub(crate) fn help_page() -> AnyView {
    let language = use_language();
    let level = use_session().level();
    let back = move || {
        let nobody = level.get().is_none();
        nobody.then(|| {
            let back = link(Page::Login, text!(language, help_back), "button secondary");
            view! { <p>{back}</p> }.into_any()
        })
    };
    let body = view! {
        <p>{text!(language, help_intro)}</p>
        {desk_card()}
        {live_option(back)}
    };
    frame(text!(language, help_title), body)
}
