//! The step-up: one who is logged in proves the second factor again, in the middle of
//! something, which goes on by itself afterwards.

use leptos::prelude::*;

use super::panel::second_factor_panel;
use super::second_factor::SecondFactor;
use crate::i18n::{text, use_language};
use crate::parts::button::Button;
use crate::parts::frame::frame_with_steps;
use crate::parts::initialization_link::initialization_link;
use crate::session::use_session;

/// The panel, in place of what asked for it: `on_passed` goes on with that, `on_cancel` back
/// to it.
pub(crate) fn step_up(on_passed: Callback<()>, on_cancel: Callback<()>, steps: AnyView) -> AnyView {
    let language = use_language();
    let session = use_session();
    let passed = Callback::new(move |now_open| {
        session.set(&now_open);
        on_passed.run(());
    });
    let factor = SecondFactor::begin(session, language, true, passed);
    let cancel = Button::small(text!(language, factor_again_cancel)).on_press(on_cancel);
    let body = view! {
        <p>{text!(language, factor_again_detail)}</p>
        {second_factor_panel(factor)}
        {initialization_link()}
        <p class="aside">{cancel.view()}</p>
    }
    .into_any();
    frame_with_steps(text!(language, factor_again_title), steps, body)
}
