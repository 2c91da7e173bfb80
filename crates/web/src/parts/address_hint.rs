//! Hints on a valid address that is probably mistyped or hard to deliver to.

use leptos::prelude::*;
use ninsho_shared::{MailAddress, typing_error};

use super::banner::{Banner, Tone};
use super::button::{Button, ButtonStyle};
use crate::erased::{live_option, view};
use crate::i18n::{Language, text, use_language};
use crate::institution::use_institution;

/// A hint on an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// The address that was probably meant.
    Meant(String),
    /// The mobile carrier may block the mail.
    Carrier,
}

/// The hint on what was typed, if there is one.
#[must_use]
pub(crate) fn hint(typed: &str) -> Option<Hint> {
    let address = MailAddress::parse(typed).ok()?;
    match typing_error::meant(address.domain()) {
        Some(meant) => Some(Hint::Meant(format!("{}@{meant}", address.local()))),
        None => typing_error::is_carrier(address.domain()).then_some(Hint::Carrier),
    }
}

/// The hint, shown from the time the field is left until it is edited again.
#[component]
pub(crate) fn AddressHint(
    typed: RwSignal<String>,
    /// What was typed when the field was last left.
    left: RwSignal<String>,
) -> impl IntoView {
    let language = use_language();
    let sender = use_institution().with_value(|institution| institution.sender.clone());
    let found = move || {
        let left = left.get();
        typed.with(|typed| *typed == left).then(|| hint(&left)).flatten()
    };
    live_option(move || {
        let sender = sender.clone();
        found().map(|found| match found {
            Hint::Meant(meant) => mistyped(
                language,
                meant,
                Callback::new(move |meant: String| {
                    typed.set(meant.clone());
                    left.set(meant);
                }),
            ),
            Hint::Carrier => {
                let says = text!(language, address_carrier, sender.as_str());
                view! { <Banner tone=Tone::Notice says/> }.into_any()
            }
        })
    })
}

fn mistyped(language: RwSignal<Language>, meant: String, put_right: Callback<String>) -> AnyView {
    let (asked, label) = (meant.clone(), meant.clone());
    let says = text!(language, address_did_you_mean, asked.as_str());
    let correct = text!(language, address_correct, label.as_str());
    let on_press = Callback::new(move |()| put_right.run(meant.clone()));
    view! {
        <Banner tone=Tone::Notice says>
            <Button style=ButtonStyle::Secondary says=correct on_press/>
        </Banner>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_put_right_with_the_name_kept() {
        assert_eq!(hint("Taro@gmial.com"), Some(Hint::Meant("Taro@gmail.com".to_owned())));
        assert_eq!(hint("taro@docomo.ne.jp"), Some(Hint::Carrier));
        assert_eq!(hint("taro@example.com"), None);
        assert_eq!(hint("taro@"), None);
    }
}
