//! The page of one address change: the step that it is at.

use leptos::prelude::*;
use ninsho_shared::address_change::AddressChangeView;
use uuid::Uuid;

use super::change::{Change, Setting, Stage};
use super::code::code_step;
use super::done::{completed_step, ended_step, missing};
use crate::erased::{live, maybe};
use crate::i18n::{text, use_language};
use crate::navigation::use_navigation;
use crate::parts::failure::failure_banner;
use crate::route::{Flow, Route};

/// The page.
pub(crate) fn address_change_page(id: Uuid) -> AnyView {
    let navigation = use_navigation();
    let back = Callback::new(move |()| navigation.go(Route::AddressForm));
    address_change_in(id, Setting { flow: Flow::AddressChange, first_set_up: false, back })
}

/// The change, as a page of its own or within an initialization.
pub(crate) fn address_change_in(id: Uuid, setting: Setting) -> AnyView {
    let language = use_language();
    let change = Change::begin(id, setting);
    live(move || match change.stage() {
        Stage::Reading => {
            view! { <p class="waiting" role="status">{text!(language, common_loading)}</p> }.into_any()
        }
        Stage::Unread(failure) => failure_banner(failure, Some(Callback::new(move |()| change.read_again()))),
        Stage::Missing => missing(setting),
        Stage::Code { address } => maybe(change.code_now().map(|first| code_step(change, address, first))),
        Stage::Over(AddressChangeView::Completed { address, previous, at, ended_sessions, .. }) => {
            completed_step(setting, address, previous, at, ended_sessions)
        }
        Stage::Over(AddressChangeView::Ended { because, at, .. }) => ended_step(setting, because, at),
        // An open change is never taken for one that is over.
        Stage::Over(AddressChangeView::CodeSent { .. }) => ().into_any(),
    })
}
