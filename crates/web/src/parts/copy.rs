//! A text with a button that copies it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::button::{Button, ButtonStyle};
use crate::erased::{derive, view};
use crate::i18n::{Text, localized, say, use_language};

/// A text and its button.
#[component]
pub(crate) fn Copyable(text: String) -> impl IntoView {
    let shown = text.clone();
    let text = derive(move || text.clone());
    view! {
        <span class="copyable">
            <span class="text" translate="no">{shown}</span>
            <CopyButton style=ButtonStyle::Small text/>
        </span>
    }
}

/// The button alone.
#[component]
pub(crate) fn CopyButton(style: ButtonStyle, text: Text) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = Callback::new(move |()| {
        let text = text.get_untracked();
        spawn_local(async move {
            let done = JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok();
            let _ = copied.try_set(done);
        });
    });
    let says = localized(use_language(), move |language| {
        if copied.get() { say!(language, common_copied) } else { say!(language, common_copy) }
    });
    view! { <Button style says on_press=copy/> }
}
