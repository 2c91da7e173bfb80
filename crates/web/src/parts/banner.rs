//! Something that everybody has to see: an icon, one sentence, and what to do.

use leptos::html;
use leptos::prelude::*;

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

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Error => "banner error",
            Self::Success => "banner success",
            Self::Notice => "banner notice",
        }
    }

    const fn role(self) -> &'static str {
        match self {
            Self::Error => "alert",
            Self::Success | Self::Notice => "status",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Error => "!",
            Self::Success => "✓",
            Self::Notice => "i",
        }
    }
}

/// A banner.
#[component]
pub(crate) fn Banner(
    /// What it tells.
    tone: Tone,
    /// The one sentence.
    #[prop(into)]
    says: Text,
    /// What to do, if there is something.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let banner = NodeRef::<html::Div>::new();
    if tone == Tone::Error {
        Effect::new(move || {
            if let Some(banner) = banner.get() {
                let _ = banner.focus();
            }
        });
    }
    view! {
        <div class=tone.class() role=tone.role() tabindex="-1" node_ref=banner>
            <span class="icon" aria-hidden="true">{tone.icon()}</span>
            <div>
                <p class="says">{says}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
    .into_any()
}
