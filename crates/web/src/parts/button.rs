//! A button that says what it is doing while it does it.

use std::time::Duration;

use leptos::prelude::*;

use crate::erased::{derive, effect, pressed, view};
use crate::i18n::Text;

/// How much a button stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ButtonStyle {
    /// The main action of the page.
    Primary,
    /// Another action.
    Secondary,
    /// An action beside something else.
    Small,
}

impl ButtonStyle {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Secondary => "button secondary",
            Self::Small => "button small",
        }
    }
}

/// Delay before a busy button changes its label: most answers arrive sooner.
const PATIENCE: Duration = Duration::from_millis(300);

/// A button. While it is busy, a press has no effect and the focus stays on it.
#[component]
pub(crate) fn Button(
    style: ButtonStyle,
    says: Text,
    /// Makes it the main action while true.
    #[prop(optional)]
    primary_when: Option<Signal<bool>>,
    /// Whether its action is under way, and the label meanwhile.
    #[prop(optional)]
    busy: Option<(Signal<bool>, Text)>,
    /// The accessible name, where the label alone is ambiguous.
    #[prop(optional)]
    name: Option<Text>,
    /// Its action; without one it submits its form.
    #[prop(optional)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    let kind = if on_press.is_some() { "button" } else { "submit" };
    let slow = slow(busy.map(|(busy, _)| busy));
    let class = derive(move || {
        let main = primary_when.is_some_and(|primary| primary.get());
        let class = if main { ButtonStyle::Primary } else { style }.class();
        if slow.get() { format!("{class} slow") } else { class.to_owned() }
    });
    let label = derive(move || match busy {
        Some((_, busy_says)) if slow.get() => busy_says.get(),
        _ => says.get(),
    });
    let press = pressed(move || {
        if let Some(press) = on_press {
            press.run(());
        }
    });
    view! {
        <button
            type=kind
            class=class
            aria-disabled=move || busy.is_some_and(|(busy, _)| busy.get()).then(|| "true".to_owned())
            aria-label=name
            on:click=press
        >
            <span class="spinner" aria-hidden="true"></span>
            <span>{label}</span>
        </button>
    }
}

/// True once it has been busy for a while.
fn slow(busy: Option<Signal<bool>>) -> RwSignal<bool> {
    let slow = RwSignal::new(false);
    if let Some(busy) = busy {
        effect(move || {
            slow.set(false);
            if busy.get()
                && let Ok(timer) = set_timeout_with_handle(move || slow.set(true), PATIENCE)
            {
                on_cleanup(move || timer.clear());
            }
        });
    }
    slow
}
