//! The step-up: the second factor is proved again in the middle of an action, which then resumes.

use leptos::prelude::*;

use super::panel::{SecondFactorPanel, initialization_link};
use super::second_factor::SecondFactor;
use crate::erased::view;
use crate::i18n::{text, use_language};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::frame::Frame;
use crate::session::use_session;

/// The panel, in place of the page that needs the step-up.
#[component]
pub(crate) fn StepUp(
    /// Resumes the action.
    on_passed: Callback<()>,
    /// Returns to the page.
    on_cancel: Callback<()>,
    /// The manual's steps, where the page is one of them.
    #[prop(optional)]
    steps: Option<AnyView>,
    /// Whether it stands on the help desk's page, which has no other pages to lead to.
    #[prop(optional)]
    at_desk: bool,
) -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let passed = Callback::new(move |now_open| {
        session.set(&now_open);
        on_passed.run(());
    });
    let factor = SecondFactor::begin(session, language, true, passed);
    view! {
        <Frame title=text!(language, factor_again_title) nostrip:steps=steps>
            <p>{text!(language, factor_again_detail)}</p>
            <SecondFactorPanel factor/>
            {(!at_desk).then(|| initialization_link(factor))}
            <p class="aside">
                <Button
                    style=ButtonStyle::Small
                    says=text!(language, factor_again_cancel)
                    on_press=on_cancel
                />
            </p>
        </Frame>
    }
}
