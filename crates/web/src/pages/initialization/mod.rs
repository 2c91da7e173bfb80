//! Flow B of the manual: getting back in when no valid one-time password can be had. ④ to ⑧
//! are here; from ⑨ on it is an address change within it.

mod again;
mod begun;
mod desk;
mod done;
mod enrolment;
mod mailed;
mod request;
mod typing;

pub(crate) use again::initialization_login_page;
pub(crate) use request::initialization_page;

use leptos::prelude::*;

use crate::erased::Drawn;
use crate::i18n::{text, use_language};
use crate::navigation::link;
use crate::route::Route;

/// The manual's link 『初回設定・再設定はこちら』.
pub(crate) fn initialization_link() -> AnyView {
    let language = use_language();
    view! {
        <div class="no-otp">
            <p>{text!(language, init_link_why)}</p>
            {link(Route::InitializationLogin, text!(language, init_link), "")}
        </div>
    }
    .drawn()
}

/// The way to a new beginning.
fn restart() -> AnyView {
    let again = link(Route::InitializationLogin, text!(use_language(), init_restart), "button primary");
    view! { <p>{again}</p> }.drawn()
}
