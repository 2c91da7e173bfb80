//! The delivery of a mail: queued, sent, delayed, refused.

use leptos::prelude::*;
use ninsho_shared::{DelayReason, Delivery, MailedCodeView};

use super::banner::{Banner, Tone};
use super::code_purpose::Purpose;
use crate::clock::time_of_day;
use crate::erased::{derive, live, live_option, paragraph, styled_paragraph, view};
use crate::i18n::{Language, Text, localized, say, text, use_language};

/// The sentence about a mail to this address: the manual's, once the mail is sent.
#[must_use]
pub(crate) fn sentence(language: Language, purpose: Purpose, delivery: &Delivery, address: &str) -> String {
    match delivery {
        Delivery::Sent { .. } if purpose == Purpose::Confirmation => say!(language, init_sent),
        Delivery::Queued => say!(language, code_sending_to, address),
        Delivery::Sent { .. } => say!(language, code_sent_to, address),
        Delivery::Delayed { .. } => say!(language, code_delayed_to, address),
        Delivery::Unconfirmed { .. } => say!(language, code_unconfirmed_to, address),
        Delivery::Refused { .. } => say!(language, code_refused_to, address),
        Delivery::Expired => say!(language, code_expired_to, address),
    }
}

/// What to do about it, if anything; `refused` is the advice for a refused mail.
#[must_use]
pub(crate) fn advice(language: Language, delivery: &Delivery, refused: &str) -> Option<String> {
    match delivery {
        Delivery::Queued | Delivery::Sent { .. } => None,
        Delivery::Delayed { because: DelayReason::NoAnswer, .. } => Some(say!(language, code_delayed_detail)),
        Delivery::Delayed { because: DelayReason::ToldToWait, .. } => Some(say!(language, code_delayed_wait)),
        Delivery::Delayed { because: DelayReason::NotAccepted, .. } => {
            Some(say!(language, code_delayed_fault))
        }
        Delivery::Unconfirmed { .. } => Some(say!(language, code_unconfirmed_detail)),
        Delivery::Refused { .. } => Some(refused.to_owned()),
        Delivery::Expired => Some(say!(language, code_expired_detail)),
    }
}

const fn tone(delivery: &Delivery) -> Tone {
    match delivery {
        Delivery::Sent { .. } => Tone::Success,
        Delivery::Queued | Delivery::Delayed { .. } | Delivery::Unconfirmed { .. } => Tone::Notice,
        Delivery::Refused { .. } | Delivery::Expired => Tone::Error,
    }
}

/// The banner above the code field.
#[component]
pub(crate) fn DeliveryBanner(
    purpose: Purpose,
    address: String,
    code: Signal<MailedCodeView>,
    /// The advice for a refused mail.
    refused: Text,
) -> impl IntoView {
    let language = use_language();
    let address = StoredValue::new(address);
    let delivery = Memo::new(move |_| code.with(|code| code.delivery.clone()));
    live(move || {
        let delivery = delivery.get();
        let tone = tone(&delivery);
        let has_advice = advice(language.get_untracked(), &delivery, "").is_some();
        let what = delivery.clone();
        let says = localized(language, move |language| {
            address.with_value(|address| sentence(language, purpose, &what, address))
        });
        let to_do = localized(language, move |language| {
            advice(language, &delivery, &refused.get()).unwrap_or_default()
        });
        view! { <Banner tone says>{has_advice.then(|| paragraph(to_do))}</Banner> }.into_any()
    })
}

/// The line below the code field.
#[component]
pub(crate) fn DeliveryLine(
    code: Signal<MailedCodeView>,
    /// Whether the server cannot be reached at the moment.
    stale: Signal<bool>,
) -> impl IntoView {
    let language = use_language();
    let says = localized(language, move |language| {
        code.with(|code| match &code.delivery {
            Delivery::Queued => say!(language, code_queued),
            Delivery::Sent { at } => {
                let time = time_of_day(language, *at);
                say!(language, code_sent, time.as_str())
            }
            Delivery::Delayed { next_attempt_at, .. } => {
                let time = time_of_day(language, *next_attempt_at);
                say!(language, code_delayed, time.as_str())
            }
            Delivery::Unconfirmed { at } => {
                let time = time_of_day(language, *at);
                say!(language, code_unconfirmed, time.as_str())
            }
            Delivery::Refused { by } => say!(language, code_refused, by.as_str()),
            Delivery::Expired => say!(language, code_not_sent),
        })
    });
    let class = derive(move || {
        let class = code.with(|code| match code.delivery {
            Delivery::Queued => "delivery queued",
            Delivery::Sent { .. } => "delivery sent",
            Delivery::Delayed { .. } | Delivery::Unconfirmed { .. } => "delivery delayed",
            Delivery::Refused { .. } | Delivery::Expired => "delivery refused",
        });
        class.to_owned()
    });
    let lost = text!(language, code_stale);
    view! {
        <div role="status">
            <p class=class>{says}</p>
            {live_option(move || stale.get().then(|| styled_paragraph(lost, "delivery delayed")))}
        </div>
    }
}
