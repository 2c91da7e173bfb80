//! A button that says what it is doing while it does it.

use std::time::Duration;

use leptos::prelude::*;

use crate::erased::{derive, effect, pressed};
use crate::i18n::Text;

/// A button, described step by step and shown by [`Button::view`].
///
/// While it is busy it can be pressed without an effect, and keeps the focus.
#[derive(Clone, Copy)]
pub(crate) struct Button {
    class: &'static str,
    primary: Option<Signal<bool>>,
    says: Text,
    busy: Option<(Signal<bool>, Text)>,
    name: Option<Text>,
    press: Option<Callback<()>>,
}

/// What takes less is not worth a word.
const PATIENCE: Duration = Duration::from_millis(300);

impl Button {
    /// The one main thing to press.
    pub(crate) fn primary(says: Text) -> Self {
        Self { class: "button primary", primary: None, says, busy: None, name: None, press: None }
    }

    /// Something else that can be pressed.
    pub(crate) fn secondary(says: Text) -> Self {
        Self { class: "button secondary", ..Self::primary(says) }
    }

    /// Beside something, in few words.
    pub(crate) fn small(says: Text) -> Self {
        Self { class: "button small", ..Self::primary(says) }
    }

    /// It becomes the main thing to press when this is true.
    pub(crate) fn primary_when(self, primary: Signal<bool>) -> Self {
        Self { primary: Some(primary), ..self }
    }

    /// When what it does is under way, and what it then says.
    pub(crate) fn busy(self, busy: Signal<bool>, says: Text) -> Self {
        Self { busy: Some((busy, says)), ..self }
    }

    /// What it is called, when what it says does not tell enough.
    pub(crate) fn named(self, name: Text) -> Self {
        Self { name: Some(name), ..self }
    }

    /// What it does. Without this, it submits the form that it stands in.
    pub(crate) fn on_press(self, press: Callback<()>) -> Self {
        Self { press: Some(press), ..self }
    }

    /// The button on the page.
    pub(crate) fn view(self) -> AnyView {
        let Self { class, primary, says, busy, name, press } = self;
        let kind = if press.is_some() { "button" } else { "submit" };
        let slow = slow(busy.map(|(busy, _)| busy));
        let class = derive(move || {
            let main = primary.is_some_and(|primary| primary.get());
            let class = if main { "button primary" } else { class };
            if slow.get() { format!("{class} slow") } else { class.to_owned() }
        });
        let label = derive(move || match busy {
            Some((_, busy_says)) if slow.get() => busy_says.get(),
            _ => says.get(),
        });
        let press = pressed(move || {
            if let Some(press) = press {
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
        .into_any()
    }
}

/// True when it has been busy for a while.
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
