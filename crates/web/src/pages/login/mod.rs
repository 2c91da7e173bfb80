//! Logging in (①): ID and password, then the second factor, which a change may ask for again.

mod panel;
mod password;
mod second_factor;
mod step_up;

pub(crate) use panel::second_factor_page;
pub(crate) use password::login_page;
pub(crate) use step_up::step_up;

use leptos::prelude::*;

use crate::i18n::{text, use_language};
use crate::navigation::link;
use crate::once::Drawn;
use crate::page::Page;

/// The manual's link for one who has no valid one-time password.
fn no_one_time_password() -> AnyView {
    let language = use_language();
    view! {
        <p class="no-otp">
            {text!(language, login_no_otp)}
            {link(Page::Help, text!(language, login_here), "")}
        </p>
    }
    .drawn()
}
