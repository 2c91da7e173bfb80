//! The history of the account.

use leptos::prelude::*;
use ninsho_shared::account::{HistoryEvent, HistoryView};
use ninsho_shared::paths;
use uuid::Uuid;

use crate::api::Call;
use crate::clock::day_and_time;
use crate::erased::{live, live_option, view};
use crate::failure::Failure;
use crate::i18n::{localized, say, text, use_language};
use crate::messages;
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::failure::FailureSlot;
use crate::parts::frame::Frame;
use crate::request::Request;
use crate::resource::ApiResource;
use crate::session::use_session;

/// The page.
#[component]
pub(crate) fn HistoryPage() -> impl IntoView {
    let language = use_language();
    let first = ApiResource::<HistoryView>::from(paths::ACCOUNT_HISTORY.to_owned());
    view! {
        <Frame title=text!(language, history_title)>
            <p>{text!(language, history_intro)}</p>
            {first.show(|first| view! { <Events first/> }.into_any())}
        </Frame>
    }
}

/// The events, with a button that loads older ones.
#[component]
fn Events(
    /// The newest events.
    first: HistoryView,
) -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let history = RwSignal::new(first);
    let failure = RwSignal::new(None::<Failure>);
    let request = Request::new();
    let read_more = move |before: Uuid| {
        failure.set(None);
        let call = Call::get(format!("{}?before={before}", paths::ACCOUNT_HISTORY));
        request.send(call, move |answer| match session.still_in::<HistoryView>(answer) {
            Some(Ok(page)) => history.update(|history| {
                history.events.extend(page.events);
                history.next = page.next;
            }),
            Some(Err(why)) => failure.set(Some(why)),
            None => {}
        });
    };
    let more = move || {
        let before = history.with(|history| history.next)?;
        let button = view! {
            <Button
                style=ButtonStyle::Secondary
                says=text!(language, history_more)
                busy=(request.busy(), text!(language, common_loading))
                on_press=Callback::new(move |()| read_more(before))
            />
        };
        Some(button.into_any())
    };
    let list = move || {
        let events = history.with(|history| history.events.clone());
        if events.is_empty() {
            return view! { <p>{text!(language, history_empty)}</p> }.into_any();
        }
        view! { <EventList events/> }.into_any()
    };
    view! {
        {live(list)}
        <FailureSlot failure/>
        {live_option(more)}
    }
}

/// A list of events.
#[component]
pub(crate) fn EventList(events: Vec<HistoryEvent>) -> impl IntoView {
    let events: Vec<AnyView> =
        events.into_iter().map(|event| view! { <EventItem event/> }.into_any()).collect();
    view! { <ol class="events" role="list">{events}</ol> }
}

#[component]
fn EventItem(event: HistoryEvent) -> impl IntoView {
    let language = use_language();
    let HistoryEvent { at, kind, address, application, origin, .. } = event;
    let when = localized(language, move |language| day_and_time(language, at));
    let what = localized(language, move |language| messages::history_kind(language, kind));
    let from = localized(language, move |language| match &origin {
        Some(origin) => {
            let browser = messages::browser(language, &origin.browser);
            say!(language, history_from, browser, messages::network(language, origin))
        }
        None => say!(language, history_by_staff),
    });
    view! {
        <li>
            <time datetime=at.to_string()>{when}</time>
            <p class="what">{what}</p>
            {application.or(address).map(|what| view! { <p class="address" translate="no">{what}</p> }.into_any())}
            <p class="hint">{from}</p>
        </li>
    }
}
