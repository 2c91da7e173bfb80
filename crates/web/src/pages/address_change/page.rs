//! The page of one address change, which shows the current step.

use leptos::prelude::*;
use ninsho_shared::address_change::AddressChangeView;
use uuid::Uuid;

use super::change::{Change, Setting, Stage};
use super::code::CodeStep;
use super::done::{CompletedStep, EndedStep, MissingChange};
use crate::erased::{live, maybe, view};
use crate::i18n::{text, use_language};
use crate::navigation::use_navigation;
use crate::parts::failure::FailureBanner;
use crate::route::{Flow, Route};

/// The page.
#[component]
pub(crate) fn AddressChangePage(id: Uuid) -> impl IntoView {
    let navigation = use_navigation();
    let back = Callback::new(move |()| navigation.go(Route::AddressForm));
    let setting = Setting { flow: Flow::AddressChange, first_set_up: false, back };
    view! { <AddressChangeSteps id setting/> }
}

/// The change, as a page of its own or within an initialization.
#[component]
pub(crate) fn AddressChangeSteps(id: Uuid, setting: Setting) -> impl IntoView {
    let language = use_language();
    let change = Change::begin(id, setting);
    live(move || match change.stage() {
        Stage::Reading => {
            view! { <p class="waiting" role="status">{text!(language, common_loading)}</p> }.into_any()
        }
        Stage::Unread(failure) => {
            let retry = Callback::new(move |()| change.read_again());
            view! { <FailureBanner failure retry/> }.into_any()
        }
        Stage::Missing => view! { <MissingChange setting/> }.into_any(),
        Stage::Code { address } => {
            maybe(change.code_now().map(|first| view! { <CodeStep change address first/> }.into_any()))
        }
        Stage::Over(AddressChangeView::Completed { address, previous, at, ended_sessions, .. }) => {
            view! { <CompletedStep setting new=address previous at ended_sessions/> }.into_any()
        }
        Stage::Over(AddressChangeView::Ended { because, at, .. }) => {
            view! { <EndedStep setting because at/> }.into_any()
        }
        // Unreachable: `Change::take` keeps an open change in `Stage::Code`.
        Stage::Over(AddressChangeView::CodeSent { .. }) => ().into_any(),
    })
}
