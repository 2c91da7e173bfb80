//! What happened to the account.

use leptos::prelude::*;
use ninsho_shared::account::{HistoryEvent, HistoryView};
use ninsho_shared::paths;
use uuid::Uuid;

use crate::api::Call;
use crate::clock::day_and_time;
use crate::erased::{live, live_option, together};
use crate::failure::Failure;
use crate::i18n::{localized, say, text, use_language};
use crate::messages;
use crate::parts::button::Button;
use crate::parts::failure::failure_slot;
use crate::parts::frame::frame;
use crate::request::Request;
use crate::resource::ApiResource;
use crate::session::use_session;

/// The page.
pub(crate) fn history_page() -> AnyView {
    let language = use_language();
    let first = ApiResource::<HistoryView>::from(paths::ACCOUNT_HISTORY.to_owned());
    let body = view! {
        <p>{text!(language, history_intro)}</p>
        {first.show(events)}
    }
    .into_any();
    frame(text!(language, history_title), body)
}

fn events(first: HistoryView) -> AnyView {
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
        let more = Button::secondary(text!(language, history_more))
            .busy(request.busy(), text!(language, common_loading))
            .on_press(Callback::new(move |()| read_more(before)));
        Some(more.view())
    };
    let list = move || {
        let events = history.with(|history| history.events.clone());
        if events.is_empty() {
            return view! { <p>{text!(language, history_empty)}</p> }.into_any();
        }
        let events: Vec<AnyView> = events.into_iter().map(event).collect();
        view! { <ol class="events" role="list">{events}</ol> }.into_any()
    };
    together(vec![live(list), failure_slot(failure), live_option(more)])
}

/// One event of the list.
pub(crate) fn event(event: HistoryEvent) -> AnyView {
    let language = use_language();
    let HistoryEvent { at, kind, address, origin, .. } = event;
    let when = localized(language, move |language| day_and_time(language, at));
    let what = localized(language, move |language| messages::history_kind(language, kind));
    let from = localized(language, move |language| match &origin {
        Some(origin) => say!(language, history_from, origin.browser, origin.network),
        None => say!(language, history_by_staff),
    });
    view! {
        <li>
            <time datetime=at.to_string()>{when}</time>
            <p class="what">{what}</p>
            {address.map(|address| view! { <p class="address">{address}</p> }.into_any())}
            <p class="hint">{from}</p>
        </li>
    }
    .into_any()
}
