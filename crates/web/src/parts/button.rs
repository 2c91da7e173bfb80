//! A button that says what it is doing while it does it.

use std::time::Duration;

use leptos::prelude::*;

use crate::i18n::Text;

/// How much a button stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// The one main thing to press.
    Primary,
    /// Something else that can be pressed.
    Secondary,
    /// Beside something, in few words.
    Small,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Secondary => "button secondary",
            Self::Small => "button small",
        }
    }
}

/// What takes less is not worth a word.
const PATIENCE: Duration = Duration::from_millis(300);

/// A button. Without `on_press` it submits the form that it stands in.
///
/// While it is busy it can be pressed without an effect, and keeps the focus.
#[component]
pub(crate) fn Button(
    /// How much it stands out.
    #[prop(into)]
    look: Signal<Look>,
    /// What it says.
    says: Text,
    /// Whether what it does is under way,
    #[prop(optional)]
    busy: Option<Signal<bool>>,
    /// and what it then says.
    #[prop(optional)]
    busy_says: Option<Text>,
    /// What it is called when what it says does not tell enough.
    #[prop(optional)]
    name: Option<Text>,
    /// What it does.
    #[prop(optional)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    let busy = move || busy.is_some_and(|busy| busy.get());
    let slow = slow(Signal::derive(busy));
    let kind = if on_press.is_some() { "button" } else { "submit" };
    let press = move |_| {
        if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    let label = move || match busy_says {
        Some(busy_says) if slow.get() => busy_says.get(),
        _ => says.get(),
    };
    view! {
        <button
            type=kind
            class=move || look.get().class()
            class:slow=slow
            aria-disabled=move || busy().then_some("true")
            aria-label=move || name.map(|name| name.get())
            on:click=press
        >
            <span class="spinner" aria-hidden="true"></span>
            <span>{label}</span>
        </button>
    }
    .into_any()
}

/// True when it has been busy for a while.
fn slow(busy: Signal<bool>) -> ReadSignal<bool> {
    let (slow, set_slow) = signal(false);
    Effect::new(move || {
        set_slow.set(false);
        if busy.get()
            && let Ok(timer) = set_timeout_with_handle(move || set_slow.set(true), PATIENCE)
        {
            on_cleanup(move || timer.clear());
        }
    });
    slow
}
