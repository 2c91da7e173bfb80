//! The ways from the log-in to an initialization.

use leptos::prelude::*;

use crate::erased::{live_option, view};
use crate::i18n::{text, use_language};
use crate::parts::banner::{Banner, Tone};
use crate::parts::link::Link;
use crate::route::Route;
use crate::session::use_session;

/// The manual's link 『こちら』, for people without a valid one-time password.
#[component]
pub(super) fn NoOneTimePassword() -> impl IntoView {
    let language = use_language();
    view! {
        <p class="no-otp">
            {text!(language, login_no_otp)}
            <Link to=Route::InitializationLogin says=text!(language, login_here)/>
        </p>
    }
}

/// Leads back to the open initialization of this session, if any.
#[component]
pub(crate) fn Unfinished() -> impl IntoView {
    let language = use_language();
    let session = use_session();
    live_option(move || {
        let to = Route::Initialization(session.init_request()?);
        let resume = text!(language, address_resume);
        let banner = view! {
            <Banner tone=Tone::Notice says=text!(language, init_open)>
                <Link to=to.clone() says=resume class="button secondary"/>
            </Banner>
        };
        Some(banner.into_any())
    })
}
