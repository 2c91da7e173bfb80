//! The page of one initialization: the step that it is at.

use leptos::prelude::*;
use uuid::Uuid;

use super::begun::begun_step;
use super::by_phone::by_phone_step;
use super::done::{ended_step, missing};
use super::mailed::mailed_step;
use super::register_address::register_address_step;
use super::request::{InitRequest, Stage};
use crate::erased::{live, maybe};
use crate::i18n::{text, use_language};
use crate::parts::failure::failure_banner;

/// The page.
pub(crate) fn initialization_page(id: Uuid) -> AnyView {
    let request = InitRequest::begin(id);
    live(move || match request.stage() {
        Stage::Reading => {
            let says = text!(use_language(), common_loading);
            view! { <p class="waiting" role="status">{says}</p> }.into_any()
        }
        Stage::Unread(failure) => {
            failure_banner(failure, Some(Callback::new(move |()| request.read_again())))
        }
        Stage::Missing => missing(),
        Stage::Begun { mail_address, send } => begun_step(request, mail_address, send),
        Stage::Mailed { mail_address } => {
            let first = request.code().get_untracked();
            maybe(first.map(|first| mailed_step(request, mail_address, first)))
        }
        Stage::AtDesk { shown, case_reference, expires_at } => {
            let first = request.desk_now();
            maybe(first.map(|first| by_phone_step(request, shown, case_reference, expires_at, first)))
        }
        Stage::RegisterAddress { first_set_up } => register_address_step(request, first_set_up),
        Stage::Ended { because, at } => ended_step(because, at),
    })
}
