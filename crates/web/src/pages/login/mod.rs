//! Logging in (①): ID and password, then the second factor, which a change may ask for again.

mod authenticator_code;
mod factors;
mod panel;
mod password;
mod recovery_code;
mod second_factor;
mod step_up;

pub(crate) use panel::second_factor_page;
pub(crate) use password::{Credentials, login_page, session_over};
pub(crate) use step_up::step_up;

use leptos::prelude::*;

use crate::erased::Drawn;
use crate::i18n::{text, use_language};
use crate::navigation::link;
use crate::parts::banner::{Tone, banner_with};
use crate::route::Route;
use crate::session::use_session;

/// The manual's link for one who has no valid one-time password.
fn no_one_time_password() -> AnyView {
    let language = use_language();
    view! {
        <p class="no-otp">
            {text!(language, login_no_otp)}
            {link(Route::InitializationLogin, text!(language, login_here), "")}
        </p>
    }
    .drawn()
}

/// The way back to an initialization that was begun in this session.
pub(crate) fn unfinished() -> Option<AnyView> {
    let language = use_language();
    let id = use_session().init_request()?;
    let resume = link(Route::Initialization(id), text!(language, address_resume), "button secondary");
    Some(banner_with(Tone::Notice, text!(language, init_open), resume))
}
