//! How to find the mail in the inbox: its subject and sender, as in the manual.

use leptos::prelude::*;
use ninsho_shared::{Delivery, MailedCodeView};

use super::code_purpose::Purpose;
use super::copy::Copyable;
use super::facts::{Fact, Facts};
use crate::erased::{live_option, view};
use crate::i18n::{text, use_language};
use crate::institution::use_institution;

/// Subject and sender, unless the mail could not be delivered.
#[component]
pub(crate) fn FindMail(purpose: Purpose, code: Signal<MailedCodeView>) -> impl IntoView {
    let institution = use_institution();
    let comes = Memo::new(move |_| {
        code.with(|code| match code.delivery {
            Delivery::Queued
            | Delivery::Sent { .. }
            | Delivery::Delayed { .. }
            | Delivery::Unconfirmed { .. } => true,
            Delivery::Refused { .. } | Delivery::Expired => false,
        })
    });
    let language = use_language();
    let how = move || {
        let (subject, sender) = institution.with_value(|institution| {
            let subject = match purpose {
                Purpose::OneTimePassword => &institution.one_time_password_subject,
                Purpose::Confirmation => &institution.confirmation_code_subject,
            };
            (subject.clone(), institution.sender.clone())
        });
        view! {
            <div class="find-mail">
                <p>{text!(language, code_find)}</p>
                <Facts>
                    <Fact name=text!(language, code_subject)><Copyable text=subject/></Fact>
                    <Fact name=text!(language, code_sender)><Copyable text=sender/></Fact>
                </Facts>
                <p class="hint">{text!(language, code_not_found)}</p>
            </div>
        }
        .into_any()
    };
    live_option(move || comes.get().then(how))
}
