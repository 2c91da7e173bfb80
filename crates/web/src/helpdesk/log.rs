//! What the operator did, newest first.

use leptos::prelude::*;
use ninsho_shared::helpdesk::{DeskEvent, DeskLog};
use ninsho_shared::paths;
use uuid::Uuid;

use crate::api::Call;
use crate::clock::day_and_time;
use crate::erased::{live, live_option, paragraph, view};
use crate::failure::Failure;
use crate::i18n::{localized, say, text, use_language};
use crate::messages;
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::failure::FailureSlot;
use crate::request::Request;
use crate::resource::ApiResource;
use crate::session::use_session;

/// The operator's log.
#[component]
pub(super) fn Log() -> impl IntoView {
    let first = ApiResource::<DeskLog>::from(paths::HELPDESK_LOG.to_owned());
    view! { <div class="desk-log">{first.show(|first| view! { <Events first/> }.into_any())}</div> }
}

/// The events, with a button that loads older ones.
#[component]
fn Events(
    /// The newest events.
    first: DeskLog,
) -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let log = RwSignal::new(first);
    let failure = RwSignal::new(None::<Failure>);
    let request = Request::new();
    let read_more = move |before: Uuid| {
        failure.set(None);
        let call = Call::get(format!("{}?before={before}", paths::HELPDESK_LOG));
        request.send(call, move |answer| match session.still_in::<DeskLog>(answer) {
            Some(Ok(page)) => log.update(|log| {
                log.events.extend(page.events);
                log.next = page.next;
            }),
            Some(Err(why)) => failure.set(Some(why)),
            None => {}
        });
    };
    let more = move || {
        let before = log.with(|log| log.next)?;
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
        let events = log.with(|log| log.events.clone());
        if events.is_empty() {
            return paragraph(text!(language, operator_log_empty));
        }
        let events: Vec<AnyView> =
            events.into_iter().map(|event| view! { <EventItem event/> }.into_any()).collect();
        view! { <ol class="events" role="list">{events}</ol> }.into_any()
    };
    view! {
        {live(list)}
        <FailureSlot failure/>
        {live_option(more)}
    }
}

#[component]
fn EventItem(event: DeskEvent) -> impl IntoView {
    let language = use_language();
    let DeskEvent { at, kind, user_id, case_reference, note, .. } = event;
    let when = localized(language, move |language| day_and_time(language, at));
    let what = localized(language, move |language| messages::history_kind(language, kind));
    let about = localized(language, move |language| match &case_reference {
        Some(case_reference) => say!(language, operator_log_about, user_id, case_reference),
        None => user_id.to_string(),
    });
    view! {
        <li>
            <time datetime=at.to_string()>{when}</time>
            <p class="what">{what}</p>
            <p>{about}</p>
            {note.map(|note| view! { <p class="hint">{note}</p> }.into_any())}
        </li>
    }
}
