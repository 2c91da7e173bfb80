//! What happened to the account.

use leptos::prelude::*;
use ninsho_shared::account::{HistoryEvent, HistoryView};
use ninsho_shared::paths;
use uuid::Uuid;

use crate::api::{self, Failure};
use crate::clock::day_and_time;
use crate::i18n::{following, say, text, use_language};
use crate::loaded::Loaded;
use crate::parts::button::{Button, Look};
use crate::parts::failure::FailureSlot;
use crate::parts::frame::Frame;
use crate::request::Request;
use crate::session::use_session;
use crate::words;

/// The page.
#[component]
pub(crate) fn HistoryPage() -> impl IntoView {
    let language = use_language();
    let first = Loaded::<HistoryView>::from(paths::ACCOUNT_HISTORY.to_owned());
    view! {
        <Frame title=text!(language, history_title)>
            <p>{text!(language, history_intro)}</p>
            {first.show(|history| view! { <Events history/> }.into_any())}
        </Frame>
    }
    .into_any()
}

#[component]
fn Events(history: HistoryView) -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let events = RwSignal::new(history.events);
    let next = RwSignal::new(history.next);
    let failure = RwSignal::new(None::<Failure>);
    let request = Request::new();
    let read_more = move |before: Uuid| {
        failure.set(None);
        let path = format!("{}?before={before}", paths::ACCOUNT_HISTORY);
        let answer = async move { api::get::<HistoryView>(&path).await };
        request.send(answer, move |answer| match session.still_in(answer) {
            Some(Ok(page)) => {
                events.update(|events| events.extend(page.events));
                next.set(page.next);
            }
            Some(Err(why)) => failure.set(Some(why)),
            None => {}
        });
    };
    let more = move || {
        next.get().map(|before| {
            view! {
                <Button
                    look=Look::Secondary
                    says=text!(language, history_more)
                    busy_says=text!(language, common_loading)
                    busy=request.busy()
                    on_press=Callback::new(move |()| read_more(before))
                />
            }
        })
    };
    let empty = text!(language, history_empty);
    view! {
        {move || events.with(Vec::is_empty).then(|| view! { <p>{empty}</p> })}
        <ol class="events" role="list">
            <For each=move || events.get() key=|event| event.id let:event>
                <Event event/>
            </For>
        </ol>
        <FailureSlot failure/>
        {more}
    }
    .into_any()
}

#[component]
fn Event(event: HistoryEvent) -> impl IntoView {
    let language = use_language();
    let HistoryEvent { at, kind, address, client, .. } = event;
    let when = following(language, Box::new(move |language| day_and_time(language, at)));
    let what = following(language, Box::new(move |language| words::history_kind(language, kind)));
    let from = following(
        language,
        Box::new(move |language| match &client {
            Some(client) => say!(language, history_from, client.browser.as_str(), client.network.as_str()),
            None => say!(language, history_by_staff),
        }),
    );
    view! {
        <li>
            <time datetime=at.to_string()>{when}</time>
            <p class="what">{what}</p>
            {address.map(|address| view! { <p class="address">{address}</p> })}
            <p class="hint">{from}</p>
        </li>
    }
    .into_any()
}
