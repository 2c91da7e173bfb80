//! The numbered steps of the manual: done, current and to come.

use std::sync::Arc;

use leptos::prelude::*;

use crate::erased::{derive, live_option, pressed, truth, view};
use crate::i18n::{Text, text, use_language};

/// The manual's number: 1 is ①.
#[must_use]
pub(crate) fn circled(number: usize) -> char {
    u32::try_from(number).ok().and_then(|number| char::from_u32(0x245f + number)).unwrap_or('●')
}

/// The steps, which a phone folds behind a button.
#[component]
pub(crate) fn Steps(
    steps: Vec<Text>,
    /// The number of the current step.
    current: Arc<dyn Fn() -> usize + Send + Sync>,
) -> impl IntoView {
    let language = use_language();
    let open = RwSignal::new(false);
    let last = steps.len();
    let done = text!(language, step_done);
    let items: Vec<_> = steps
        .into_iter()
        .zip(1..)
        .map(|(says, number)| {
            let at = Arc::clone(&current);
            let is_done = Memo::new(move |_| number < at());
            let class = derive(move || if is_done.get() { "done" } else { "" }.to_owned());
            let at = Arc::clone(&current);
            let is_current = move || (at() == number).then(|| "step".to_owned());
            view! {
                <li class=class aria-current=is_current>
                    <span class="number">{circled(number).to_string()}</span>
                    <span class="says">{says}</span>
                    {live_option(move || is_done.get().then(|| view! { <span class="unseen">{done}</span> }.into_any()))}
                </li>
            }
            .into_any()
        })
        .collect();
    let folded = text!(language, step_folded, circled(current()), circled(last));
    let class = derive(move || if open.get() { "open" } else { "" }.to_owned());
    view! {
        <nav class="steps" aria-label=text!(language, step_name)>
            <button
                type="button"
                class="fold"
                aria-expanded=truth(move || open.get())
                aria-controls="steps"
                on:click=pressed(move || open.update(|open| *open = !*open))
            >
                {folded}
            </button>
            <ol id="steps" class=class>{items}</ol>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::circled;

    #[test]
    fn the_numbers_are_the_manuals() {
        assert_eq!((1..=10).map(circled).collect::<String>(), "①②③④⑤⑥⑦⑧⑨⑩");
    }
}
