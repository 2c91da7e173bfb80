//! The choice among the factors of an account.

use leptos::prelude::*;
use ninsho_shared::login::Factor;

use super::second_factor::SecondFactor;
use crate::erased::view;
use crate::focus::focus_next_step;
use crate::i18n::{Text, text, use_language};
use crate::parts::button::{Button, ButtonStyle};

/// The factors of the account besides the one that is asked for; nothing when there are none.
#[component]
pub(super) fn OtherFactors(factor: SecondFactor, asked_for: Factor) -> impl IntoView {
    let language = use_language();
    let usable = factor.factors.with_untracked(|factors| factors.as_ref().map(|it| it.usable.clone()));
    let buttons: Vec<AnyView> = usable
        .unwrap_or_default()
        .into_iter()
        .filter(|usable| *usable != asked_for)
        .map(|usable| view! { <li>{choose(factor, usable)}</li> }.into_any())
        .collect();
    if buttons.is_empty() {
        return ().into_any();
    }
    view! {
        <div class="aside">
            <p id="other-ways">{text!(language, factor_ways)}</p>
            <ul class="ways" role="list" aria-labelledby="other-ways">{buttons}</ul>
        </div>
    }
    .into_any()
}

fn choose(factor: SecondFactor, chosen: Factor) -> AnyView {
    let press = Callback::new(move |()| {
        factor.failure.set(None);
        factor.chosen.set(Some(chosen));
        // The pressed button is gone.
        focus_next_step();
    });
    view! { <Button style=ButtonStyle::Secondary says=name(chosen) on_press=press/> }.into_any()
}

fn name(factor: Factor) -> Text {
    let language = use_language();
    match factor {
        Factor::Mail => text!(language, factor_way_mail),
        Factor::Authenticator => text!(language, factor_way_authenticator),
        Factor::RecoveryCode => text!(language, factor_way_recovery),
    }
}
