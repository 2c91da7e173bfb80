//! Whom to ask when no valid one-time password can be had.

use leptos::prelude::*;

use crate::app::use_institution;
use crate::i18n::{text, use_language};
use crate::navigation::Link;
use crate::page::Page;
use crate::parts::desk::DeskFacts;
use crate::parts::frame::Frame;
use crate::session::use_session;

/// The page.
#[component]
pub(crate) fn HelpPage() -> impl IntoView {
    let language = use_language();
    let level = use_session().level();
    let desk = use_institution().with_value(|institution| institution.desk.clone());
    view! {
        <Frame title=text!(language, help_title)>
            <p>{text!(language, help_intro)}</p>
            <div class="card"><DeskFacts desk/></div>
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
