//! The step-up: one who is logged in proves the second factor again, in the middle of
//! something, which goes on by itself afterwards.

use leptos::prelude::*;

use super::NoOneTimePassword;
use super::panel::SecondFactorPanel;
use super::second_factor::SecondFactor;
use crate::i18n::{text, use_language};
use crate::parts::button::{Button, Look};
use crate::parts::frame::Frame;
use crate::session::use_session;

/// The panel, in place of what asked for it.
#[component]
pub(crate) fn StepUp(
    /// Goes on with what was being done.
    on_passed: Callback<()>,
    /// Goes back to it.
    on_cancel: Callback<()>,
    /// The steps beside it.
    steps: AnyView,
) -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let passed = Callback::new(move |now_open| {
        session.set(&now_open);
        on_passed.run(());
    });
    let factor = SecondFactor::begin(session, language, true, passed);
    view! {
        <Frame title=text!(language, factor_again_title) steps>
            <p>{text!(language, factor_again_detail)}</p>
            <SecondFactorPanel factor/>
            <NoOneTimePassword/>
            <p class="aside">
                <Button look=Look::Small says=text!(language, factor_again_cancel) on_press=on_cancel/>
            </p>
        </Frame>
    }
    .into_any()
}
