//! The choice among the factors that an account has.

use leptos::prelude::*;
use ninsho_shared::login::Factor;

use super::second_factor::SecondFactor;
use crate::i18n::{Text, text, use_language};
use crate::parts::button::Button;

/// What else can be used than what is asked for, if there is anything.
pub(super) fn other_ways(factor: SecondFactor, asked_for: Factor) -> Option<AnyView> {
    let language = use_language();
    let usable = factor.factors.with(|factors| factors.as_ref().map(|factors| factors.usable.clone()))?;
    let buttons: Vec<AnyView> = usable
        .into_iter()
        .filter(|usable| *usable != asked_for)
        .map(|usable| view! { <li>{choose(factor, usable)}</li> }.into_any())
        .collect();
    if buttons.is_empty() {
        return None;
    }
    let ways = view! {
        <div class="aside">
            <p id="other-ways">{text!(language, factor_ways)}</p>
            <ul class="ways" role="list" aria-labelledby="other-ways">{buttons}</ul>
        </div>
    };
    Some(ways.into_any())
}

fn choose(factor: SecondFactor, chosen: Factor) -> AnyView {
    let press = Callback::new(move |()| {
        factor.failure.set(None);
        factor.chosen.set(Some(chosen));
    });
    Button::secondary(name(chosen)).on_press(press).view()
}

fn name(factor: Factor) -> Text {
    let language = use_language();
    match factor {
        Factor::Mail => text!(language, factor_way_mail),
        Factor::Authenticator => text!(language, factor_way_authenticator),
        Factor::RecoveryCode => text!(language, factor_way_recovery),
    }
}
