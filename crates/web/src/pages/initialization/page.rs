//! The page of one initialization, which shows the current step.

use leptos::prelude::*;
use uuid::Uuid;

use super::begun::BegunStep;
use super::by_phone::ByPhoneStep;
use super::done::{EndedStep, MissingInitialization};
use super::mailed::MailedStep;
use super::register_address::RegisterAddressStep;
use super::request::{InitRequest, Stage};
use crate::erased::{live, maybe, view};
use crate::i18n::{text, use_language};
use crate::parts::failure::FailureBanner;

/// The page.
#[component]
pub(crate) fn InitializationPage(id: Uuid) -> impl IntoView {
    let request = InitRequest::begin(id);
    live(move || match request.stage() {
        Stage::Reading => {
            let says = text!(use_language(), common_loading);
            view! { <p class="waiting" role="status">{says}</p> }.into_any()
        }
        Stage::Unread(failure) => {
            let retry = Callback::new(move |()| request.read_again());
            view! { <FailureBanner failure retry/> }.into_any()
        }
        Stage::Missing => view! { <MissingInitialization/> }.into_any(),
        Stage::Begun { mail_address, send } => view! { <BegunStep request mail_address send/> }.into_any(),
        Stage::Mailed { mail_address } => {
            let first = request.code().get_untracked();
            maybe(first.map(|first| view! { <MailedStep request mail_address first/> }.into_any()))
        }
        Stage::AtDesk { shown, case_reference, expires_at } => {
            let first = request.desk_now();
            maybe(first.map(|first| {
                view! { <ByPhoneStep request shown case_reference expires_at first/> }.into_any()
            }))
        }
        Stage::RegisterAddress { first_set_up } => {
            view! { <RegisterAddressStep request first_set_up/> }.into_any()
        }
        Stage::Ended { because, at } => view! { <EndedStep because at/> }.into_any(),
    })
}
