//! Hints on a valid address that is probably mistyped or hard to deliver to.

use leptos::prelude::*;
use ninsho_shared::{MailAddress, typing_error};

use super::banner::{Banner, Tone};
use super::button::{Button, ButtonStyle};
use crate::erased::{live_option, view};
use crate::focus::{focus, focus_when_drawn};
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

/// What a person can do about an address that is probably mistyped.
#[derive(Clone, Copy)]
pub(crate) struct Doubt {
    /// The text at which the form stopped.
    pub(crate) stopped_at: RwSignal<String>,
    /// Sends to the address that was probably meant.
    pub(crate) on_meant: Callback<String>,
    /// Sends to the address as it is typed.
    pub(crate) on_as_typed: Callback<()>,
}

/// The hint. It stands below the button that sends the form, which it thus cannot move away from
/// under a finger. The one on a carrier appears as soon as its domain is typed and stops nothing;
/// the one on a typing error appears when the form has stopped at it.
#[component]
pub(crate) fn AddressHint(typed: RwSignal<String>, doubt: Doubt) -> impl IntoView {
    let language = use_language();
    let sender = use_institution().with_value(|institution| institution.sender.clone());
    let found = Memo::new(move |_| typed.with(|typed| hint(typed)));
    let stopped = Memo::new(move |_| doubt.stopped_at.with(|at| typed.with(|typed| typed == at)));
    live_option(move || match found.get()? {
        Hint::Meant(meant) => stopped.get().then(|| mistyped(language, meant, doubt)),
        Hint::Carrier => {
            let sender = sender.clone();
            let says = text!(language, address_carrier, sender.as_str());
            Some(view! { <Banner tone=Tone::Notice says/> }.into_any())
        }
    })
}

/// The choice that the keyboard lands on.
const CHOICE: &str = ".doubt button";

/// Moves the focus to the choice between the two addresses, if it is shown.
pub(crate) fn focus_doubt() {
    focus(CHOICE);
}

fn mistyped(language: RwSignal<Language>, meant: String, doubt: Doubt) -> AnyView {
    let (asked, label) = (meant.clone(), meant.clone());
    let says = text!(language, address_did_you_mean, asked.as_str());
    let correct = text!(language, address_correct, label.as_str());
    let on_press = Callback::new(move |()| doubt.on_meant.run(meant.clone()));
    let as_typed = text!(language, address_as_typed);
    focus_when_drawn(CHOICE);
    view! {
        <div class="doubt">
            <Banner tone=Tone::Notice says>
                <Button style=ButtonStyle::Secondary says=correct on_press/>
                <Button style=ButtonStyle::Secondary says=as_typed on_press=doubt.on_as_typed/>
            </Banner>
        </div>
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
