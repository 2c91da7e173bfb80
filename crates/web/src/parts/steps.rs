//! The numbered steps of the manual: where one is, what is done, what comes.

use leptos::prelude::*;

use crate::i18n::{Text, text, use_language};

/// The manual's number: 1 is ①.
#[must_use]
pub(crate) fn circled(number: usize) -> char {
    u32::try_from(number).ok().and_then(|number| char::from_u32(0x245f + number)).unwrap_or('●')
}

/// The steps; folded on a phone, where a button shows them.
pub(crate) fn steps(steps: Vec<Text>, current: Signal<usize>) -> AnyView {
    let language = use_language();
    let open = RwSignal::new(false);
    let last = steps.len();
    let folded = text!(language, step_folded, circled(current.get()), circled(last));
    let done = text!(language, step_done);
    let items: Vec<_> = steps
        .into_iter()
        .zip(1..)
        .map(|(says, number)| {
            let is_done = Memo::new(move |_| number < current.get());
            let is_current = move || (current.get() == number).then_some("step");
            view! {
                <li class:done=is_done aria-current=is_current>
                    <span class="number">{circled(number)}</span>
                    <span class="says">{says}</span>
                    {move || is_done.get().then(|| view! { <span class="unseen">{done}</span> })}
                </li>
            }
        })
        .collect();
    view! {
        <nav class="steps" aria-label=text!(language, step_name)>
            <button
                type="button"
                class="fold"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls="steps"
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {folded}
            </button>
            <ol id="steps" class:open=open>{items}</ol>
        </nav>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::circled;

    #[test]
    fn the_numbers_are_the_manuals() {
        assert_eq!((1..=10).map(circled).collect::<String>(), "①②③④⑤⑥⑦⑧⑨⑩");
    }
}
