//! How to find the mail in the inbox: by its subject and sender, as the manual says.

use leptos::prelude::*;
use ninsho_shared::{Delivery, MailedCodeView};

use super::copy::Copyable;
use super::facts::{Fact, Facts};
use crate::app::use_institution;
use crate::i18n::{text, use_language};

/// Subject and sender, for as long as there is a mail to be found.
#[component]
pub(crate) fn FindMail(
    /// The code in it.
    code: Signal<MailedCodeView>,
) -> impl IntoView {
    let language = use_language();
    let (subject, sender) = use_institution().with_value(|institution| {
        (institution.one_time_password_subject.clone(), institution.sender.clone())
    });
    let comes = Memo::new(move |_| {
        code.with(|code| match code.delivery {
            Delivery::Queued | Delivery::Sent { .. } | Delivery::Delayed { .. } => true,
            Delivery::Refused { .. } | Delivery::Expired => false,
        })
    });
    (move || {
        let (subject, sender) = (subject.clone(), sender.clone());
        comes.get().then(|| {
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
        })
    })
    .into_any()
}
