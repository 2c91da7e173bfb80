//! A message that must not be overlooked: an icon, one sentence, and what to do.

use leptos::html;
use leptos::prelude::*;

use crate::erased::{Inner, effect, view};
use crate::i18n::Text;

/// The kind of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// An error. Screen readers announce it at once, and it takes the focus.
    Error,
    /// A success.
    Success,
    /// An information.
    Notice,
}

/// A banner; its children say what to do.
#[component]
pub(crate) fn Banner(tone: Tone, says: Text, #[prop(optional)] children: Option<Inner>) -> impl IntoView {
    let to_do = children.map(Inner::view);
    let banner = NodeRef::<html::Div>::new();
    let (class, role, icon) = match tone {
        Tone::Error => ("banner error", "alert", "!"),
        Tone::Success => ("banner success", "status", "✓"),
        Tone::Notice => ("banner notice", "status", "i"),
    };
    if tone == Tone::Error {
        effect(move || {
            if let Some(banner) = banner.get() {
                let _ = banner.focus();
            }
        });
    }
    view! {
        <div class=class role=role tabindex="-1" node_ref=banner>
            <span class="icon" aria-hidden="true">{icon}</span>
            <div>
                <p class="says">{says}</p>
                {to_do}
            </div>
        </div>
    }
}
