//! Hints on an address that is valid, but perhaps not what was meant, or not easy to reach.

use leptos::prelude::*;
use ninsho_shared::{MailAddress, typing_error};

use super::banner::{Tone, banner, banner_with};
use super::button::Button;
use crate::erased::live_option;
use crate::i18n::{text, use_language};
use crate::institution::use_institution;

/// What there is to say about an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// This one was probably meant.
    Meant(String),
    /// Its carrier may block the mail.
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

/// The hint, which comes when the field is left and goes when it is typed into again.
pub(crate) fn address_hint(typed: RwSignal<String>, left: RwSignal<String>) -> AnyView {
    let language = use_language();
    let sender = use_institution().with_value(|institution| institution.sender.clone());
    let found = move || {
        let left = left.get();
        typed.with(|typed| *typed == left).then(|| hint(&left)).flatten()
    };
    live_option(move || {
        let sender = sender.clone();
        found().map(|found| match found {
            Hint::Meant(meant) => {
                let put_right = {
                    let meant = meant.clone();
                    Callback::new(move |()| {
                        typed.set(meant.clone());
                        left.set(meant.clone());
                    })
                };
                let (asked, label) = (meant.clone(), meant);
                let says = text!(language, address_did_you_mean, asked.as_str());
                let correct = text!(language, address_correct, label.as_str());
                banner_with(Tone::Notice, says, Button::secondary(correct).on_press(put_right).view())
            }
            Hint::Carrier => {
                let says = text!(language, address_carrier, sender.as_str());
                banner(Tone::Notice, says)
            }
        })
    })
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
