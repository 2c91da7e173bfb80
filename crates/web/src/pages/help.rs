//! Help for people without a valid one-time password.

use leptos::prelude::*;

use crate::erased::{live_option, view};
use crate::i18n::{text, use_language};
use crate::parts::frame::Frame;
use crate::parts::link::Link;
use crate::parts::support_desk::SupportDeskCard;
use crate::route::Route;
use crate::session::use_session;

/// The page.
#[component]
pub(crate) fn HelpPage() -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let back = move || {
        let nobody = session.level().is_none();
        nobody.then(|| {
            let says = text!(language, help_back);
            view! { <p><Link to=Route::Login says class="button secondary"/></p> }.into_any()
        })
    };
    view! {
        <Frame title=text!(language, help_title)>
            <p>{text!(language, help_intro)}</p>
            <SupportDeskCard/>
            {live_option(back)}
        </Frame>
    }
}
