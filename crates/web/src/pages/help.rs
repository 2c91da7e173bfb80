//! Whom to ask when no valid one-time password can be had.

use leptos::prelude::*;

use crate::i18n::{text, use_language};
use crate::navigation::Link;
use crate::page::Page;
use crate::parts::desk::DeskCard;
use crate::parts::frame::Frame;
use crate::session::use_session;

/// The page.
#[component]
pub(crate) fn HelpPage() -> impl IntoView {
    let language = use_language();
    let level = use_session().level();
    view! {
        <Frame title=text!(language, help_title)>
            <p>{text!(language, help_intro)}</p>
            <DeskCard/>
            {move || {
                level
                    .get()
                    .is_none()
                    .then(|| {
                        view! {
                            <p><Link to=Page::Login says=text!(language, help_back) class="button secondary"/></p>
                        }
                    })
            }}
        </Frame>
    }
    .into_any()
}
