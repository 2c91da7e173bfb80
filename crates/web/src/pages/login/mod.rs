//! Logging in (①): ID and password, then the second factor, which a change may ask for again.

mod panel;
mod password;
mod second_factor;
mod step_up;

pub(crate) use panel::SecondFactorPage;
pub(crate) use password::LoginPage;
pub(crate) use step_up::StepUp;

use leptos::prelude::*;

use crate::i18n::{text, use_language};
use crate::navigation::Link;
use crate::page::Page;

/// The manual's link for one who has no valid one-time password.
#[component]
fn NoOneTimePassword() -> impl IntoView {
    let language = use_language();
    view! {
        <p class="no-otp">
            {text!(language, login_no_otp)}
            <Link to=Page::Help says=text!(language, login_here)/>
        </p>
    }
    .into_any()
}
