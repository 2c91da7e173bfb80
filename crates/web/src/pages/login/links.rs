//! The ways from the log-in to an initialization.

use leptos::prelude::*;

use crate::i18n::{text, use_language};
use crate::navigation::link;
use crate::parts::banner::{Tone, banner_with};
use crate::route::Route;
use crate::session::use_session;

/// The manual's link 『こちら』, for want of a valid one-time password.
pub(super) fn no_one_time_password() -> AnyView {
    let language = use_language();
    view! {
        <p class="no-otp">
            {text!(language, login_no_otp)}
            {link(Route::InitializationLogin, text!(language, login_here), "")}
        </p>
    }
    .into_any()
}

/// Leads back to the initialization that is open in this session.
pub(crate) fn unfinished() -> Option<AnyView> {
    let language = use_language();
    let id = use_session().init_request()?;
    let resume = link(Route::Initialization(id), text!(language, address_resume), "button secondary");
    Some(banner_with(Tone::Notice, text!(language, init_open), resume))
}
