//! Something that everybody has to see: an icon, one sentence, and what to do.

use leptos::html;
use leptos::prelude::*;

use crate::erased::effect;
use crate::i18n::Text;

/// What a banner tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Something went wrong. A screen reader says it at once, and the focus moves here.
    Error,
    /// It is done.
    Success,
    /// Good to know.
    Notice,
}

/// A banner with one sentence.
pub(crate) fn banner(tone: Tone, says: Text) -> AnyView {
    banner_with(tone, says, ().into_any())
}

/// A banner that also says what to do.
pub(crate) fn banner_with(tone: Tone, says: Text, to_do: AnyView) -> AnyView {
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
    .into_any()
}
