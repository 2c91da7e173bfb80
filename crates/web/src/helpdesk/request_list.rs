//! The list of requests, which refreshes itself, and the search in it.

use leptos::prelude::*;
use ninsho_shared::helpdesk::DeskRequest;

use super::console::Console;
use super::progress::how_far;
use crate::clock::time_of_day;
use crate::erased::{live, live_option, paragraph, pressed, styled_paragraph, submitted, truth, view};
use crate::i18n::{localized, text, use_language};
use crate::parts::failure::FailureSlot;
use crate::parts::field::{Field, Kind};

/// Search field and list.
#[component]
pub(super) fn RequestList(console: Console) -> impl IntoView {
    let language = use_language();
    // Enter in the search field means the first match.
    let open_first = submitted(move || {
        let first = console.list.with_untracked(|list| list.as_ref()?.first().map(|first| first.id));
        if let Some(id) = first {
            console.choose(id);
        }
    });
    let lost = text!(language, operator_stale);
    let error = RwSignal::new(None);
    view! {
        <form class="desk-search" method="post" role="search" novalidate on:submit=open_first>
            <Field kind=Kind::Search label=text!(language, operator_search) value=console.search error/>
        </form>
        <div role="status">
            {live_option(move || console.stale.get().then(|| styled_paragraph(lost, "delivery delayed")))}
        </div>
        <FailureSlot failure=console.failure/>
        <Matches console/>
    }
}

#[component]
fn Matches(console: Console) -> impl IntoView {
    let language = use_language();
    let count = Memo::new(move |_| console.list.with(|list| list.as_ref().map(Vec::len)));
    let kind = Memo::new(move |_| count.get().map(|count| count > 0));
    live(move || match kind.get() {
        None => view! { <p class="waiting" role="status">{text!(language, common_loading)}</p> }.into_any(),
        Some(true) => view! { <Table console/> }.into_any(),
        Some(false) => {
            let searched = console.search.with_untracked(|search| !search.trim().is_empty());
            let says =
                if searched { text!(language, operator_not_found) } else { text!(language, operator_none) };
            paragraph(says)
        }
    })
}

#[component]
fn Table(console: Console) -> impl IntoView {
    let language = use_language();
    let each = move || console.list.get().unwrap_or_default();
    let row = move |request| view! { <Row console request/> };
    view! {
        <table class="desk-list">
            <thead>
                <tr>
                    <th scope="col">{text!(language, operator_reference)}</th>
                    <th scope="col">{text!(language, operator_user_id)}</th>
                    <th scope="col">{text!(language, operator_since)}</th>
                    <th scope="col">{text!(language, operator_state)}</th>
                </tr>
            </thead>
            <tbody>
                <For each=each key=|request| request.id children=row/>
            </tbody>
        </table>
        {move || console.more.get().then(|| paragraph(text!(language, operator_more)))}
    }
}

#[component]
fn Row(console: Console, request: DeskRequest) -> impl IntoView {
    let language = use_language();
    let DeskRequest { id, case_reference, user_id, requested_at, .. } = request;
    let since = localized(language, move |language| time_of_day(language, requested_at));
    let now = Memo::new(move |_| console.request(id).map(|request| request.state));
    let says = localized(language, move |language| {
        now.with(|now| now.as_ref().map(|state| how_far(language, state)).unwrap_or_default())
    });
    let is_chosen = move || console.chosen.get() == Some(id);
    let shown = case_reference.clone();
    let name = text!(language, operator_choose, case_reference);
    view! {
        <tr class:chosen=is_chosen>
            <td>
                <button
                    type="button"
                    class="reference-button"
                    translate="no"
                    aria-label=name
                    aria-pressed=truth(is_chosen)
                    on:click=pressed(move || console.choose(id))
                >
                    {shown}
                </button>
            </td>
            <td translate="no">{user_id.to_string()}</td>
            <td>{since}</td>
            <td>{says}</td>
        </tr>
    }
}
