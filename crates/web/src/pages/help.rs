//! Whom to ask when no valid one-time password can be had.

use leptos::prelude::*;

use crate::i18n::{text, use_language};
use crate::navigation::link;
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
        nobody.then(|| link(Page::Login, text!(language, help_back), "button secondary"))
    };
    let body = view! {
        <p>{text!(language, help_intro)}</p>
        {desk_card()}
        <p>{back}</p>
    };
    frame(text!(language, help_title), body)
}
