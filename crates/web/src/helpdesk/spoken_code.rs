//! The confirmation code to read out, with its countdown.

use leptos::prelude::*;
use ninsho_shared::Timestamp;
use uuid::Uuid;

use super::console::Console;
use crate::clock::{ServerTime, seconds_until, span};
use crate::erased::{live, view};
use crate::focus::focus_when_drawn;
use crate::i18n::{localized, say, text, use_language};
use crate::parts::banner::{Banner, Tone};

/// The code while it is valid; nothing if another browser showed it.
#[component]
pub(super) fn SpokenCode(console: Console, until: Timestamp, id: Uuid) -> impl IntoView {
    let language = use_language();
    let held = console.code.get_untracked().filter(|(of, _)| *of == id);
    let Some((_, code)) = held else { return ().into_any() };
    let now = ServerTime::from(Box::new(move || console.as_of.get()));
    let over = Memo::new(move |_| now.now() >= until);
    let left = localized(language, move |language| {
        let left = span(language, seconds_until(now.now(), until));
        say!(language, operator_code_once, left.as_str())
    });
    focus_when_drawn(".spoken");
    live(move || {
        if over.get() {
            let says = text!(language, operator_code_over);
            return view! { <Banner tone=Tone::Notice says/> }.into_any();
        }
        let groups: Vec<AnyView> = code
            .reveal()
            .split(' ')
            .map(|group| view! { <span>{group.to_owned()}</span>" " }.into_any())
            .collect();
        view! {
            <div class="spoken" tabindex="-1">
                <p class="reference-name">{text!(language, operator_code)}</p>
                <p class="spoken-code" translate="no">{groups}</p>
                <p class="valid" role="timer">{left}</p>
            </div>
        }
        .into_any()
    })
}
