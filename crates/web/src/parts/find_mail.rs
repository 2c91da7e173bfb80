//! How to find the mail in the inbox: its subject and sender, as in the manual.

use leptos::prelude::*;

use super::code_purpose::Purpose;
use super::facts::{Address, Fact, Facts};
use crate::erased::{hint, view};
use crate::i18n::{text, use_language};
use crate::institution::use_institution;

/// Subject, sender and where else to look, folded: most people have found the mail already.
#[component]
pub(crate) fn FindMail(purpose: Purpose) -> impl IntoView {
    let language = use_language();
    let (subject, sender) = use_institution().with_value(|institution| {
        let subject = match purpose {
            Purpose::OneTimePassword => &institution.one_time_password_subject,
            Purpose::Confirmation => &institution.confirmation_code_subject,
        };
        (subject.clone(), institution.sender.clone())
    });
    view! {
        <details class="find-mail">
            <summary>{text!(language, code_find)}</summary>
            <Facts>
                <Fact name=text!(language, code_subject)><Address address=subject/></Fact>
                <Fact name=text!(language, code_sender)><Address address=sender/></Fact>
            </Facts>
            {hint(text!(language, code_not_found))}
        </details>
    }
}
