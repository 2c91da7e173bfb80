//! One request beside the list: what is known of it, and what comes next.

use leptos::prelude::*;
use ninsho_shared::helpdesk::{DeskRequest, DeskRequestState};
use ninsho_shared::paths;
use uuid::Uuid;

use super::console::Console;
use super::progress::{Next, how_far, next};
use super::record::{Record, record};
use super::refuse::refuse;
use super::spoken_code::spoken_code;
use crate::api::Call;
use crate::clock::time_of_day;
use crate::erased::{live, live_option, maybe, paragraph, styled_paragraph, together};
use crate::failure::Failure;
use crate::focus::{focus_is_within, focus_when_drawn};
use crate::i18n::{Text, localized, text, use_language};
use crate::parts::banner::{Tone, banner};
use crate::parts::button::Button;
use crate::parts::facts::{fact, facts};
use crate::parts::failure::failure_slot;
use crate::request::Request;

/// What the screen changes with. The countdowns change by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    Nothing,
    Gone,
    Request(Box<DeskRequest>),
}

/// The request that was chosen.
pub(super) fn request_panel(console: Console) -> AnyView {
    let shown = Memo::new(move |_| match console.chosen.get() {
        None => Shown::Nothing,
        Some(id) => console.request(id).map_or(Shown::Gone, |request| Shown::Request(Box::new(request))),
    });
    let chosen = Memo::new(move |_| console.chosen.get());
    let done = live_option(move || {
        let says = console.done.get()?;
        // What was pressed is gone.
        focus_when_drawn(".desk-one .banner");
        Some(banner(Tone::Success, says))
    });
    let inside = live(move || match chosen.get() {
        None => paragraph(text!(use_language(), operator_choose_one)),
        Some(id) => {
            // What is typed outlives what the list says anew.
            let record = Record::begin(console, id);
            let just_chosen = StoredValue::new(true);
            live(move || {
                let now = shown.get();
                // Whoever opened it, or did something in it, goes on at its top.
                if just_chosen.get_value() || focus_is_within(".desk-one") {
                    focus_when_drawn(if now == Shown::Gone { ".desk-one .banner" } else { ".desk-one h2" });
                }
                just_chosen.set_value(false);
                match now {
                    Shown::Nothing => ().into_any(),
                    Shown::Gone => banner(Tone::Notice, text!(use_language(), operator_gone)),
                    Shown::Request(request) => open(console, *request, record),
                }
            })
        }
    });
    view! { <section class="desk-one">{done}{inside}</section> }.into_any()
}

fn open(console: Console, request: DeskRequest, written: Record) -> AnyView {
    let language = use_language();
    let id = request.id;
    let case_reference = request.case_reference.clone();
    let next_up = if request.own {
        banner(Tone::Notice, text!(language, operator_own))
    } else {
        let refusal = next(&request.state).may_refuse().then(|| refuse(console, id, case_reference.clone()));
        together(vec![actions(console, &request, written), maybe(refusal)])
    };
    view! {
        <h2 class="reference-number" translate="no" tabindex="-1">{case_reference}</h2>
        {marks(&request)}
        {known(request)}
        {next_up}
    }
    .into_any()
}

fn marks(request: &DeskRequest) -> AnyView {
    let language = use_language();
    let staff = request.staff.then(|| view! { <span class="mark">{text!(language, operator_staff)}</span> });
    let frozen = request.frozen.then(|| banner(Tone::Notice, text!(language, operator_frozen_detail)));
    view! {
        {staff.map(|staff| view! { <p>{staff}</p> })}
        {frozen}
    }
    .into_any()
}

fn known(request: DeskRequest) -> AnyView {
    let language = use_language();
    let DeskRequest { user_id, requested_at, expires_at, origin, state, .. } = request;
    let says = localized(language, move |language| how_far(language, &state));
    let at = move |moment| localized(language, move |language| time_of_day(language, moment));
    facts(vec![
        fact(text!(language, operator_user_id), user_id.to_string()),
        fact(text!(language, operator_state), says),
        fact(text!(language, operator_requested_at), at(requested_at)),
        fact(text!(language, operator_expires_at), at(expires_at)),
        fact(text!(language, operator_device), origin.browser),
        fact(text!(language, operator_network), origin.network),
    ])
}

fn actions(console: Console, request: &DeskRequest, written: Record) -> AnyView {
    let language = use_language();
    let id = request.id;
    match next(&request.state) {
        Next::Take => {
            let note = text!(language, operator_take_note);
            press(
                console,
                id,
                Press { path: paths::helpdesk_take, says: text!(language, operator_take), note },
            )
        }
        Next::TakeOver => {
            let note = match &request.state {
                DeskRequestState::TakenUp { by, .. }
                | DeskRequestState::Approved { by, .. }
                | DeskRequestState::Released { by, .. } => {
                    let by = by.to_string();
                    text!(language, operator_busy_by, by)
                }
                DeskRequestState::Waiting | DeskRequestState::AwaitingSecond { .. } => {
                    text!(language, operator_take_note)
                }
            };
            let says = text!(language, operator_take_over);
            press(console, id, Press { path: paths::helpdesk_take, says, note })
        }
        Next::Approve => {
            let note = text!(language, operator_approve_note);
            let says = text!(language, operator_approve);
            press(console, id, Press { path: paths::helpdesk_approve, says, note })
        }
        Next::Wait => banner(Tone::Notice, text!(language, operator_second_wait)),
        Next::Record => {
            let approved = matches!(request.state, DeskRequestState::Approved { .. });
            let approved = approved.then(|| banner(Tone::Success, text!(language, operator_approved_note)));
            let released = matches!(request.state, DeskRequestState::Released { .. });
            together(vec![
                maybe(approved),
                spoken_code(console, &request.state, id),
                record(written, released),
            ])
        }
    }
}

/// Something that one press does.
struct Press {
    path: fn(Uuid) -> String,
    says: Text,
    note: Text,
}

fn press(console: Console, id: Uuid, Press { path, says, note }: Press) -> AnyView {
    let language = use_language();
    let failure = RwSignal::new(None::<Failure>);
    let request = Request::new();
    let act = Callback::new(move |()| {
        failure.set(None);
        console.done.set(None);
        request.send(Call::press(path(id)), move |answer| match console.session().still_in(answer) {
            Some(Ok(taken)) => console.take(taken),
            Some(Err(why)) => {
                failure.set(Some(why));
                console.read();
            }
            None => {}
        });
    });
    let button = Button::primary(says).busy(request.busy(), text!(language, operator_taking)).on_press(act);
    view! {
        {failure_slot(failure)}
        <div class="main-action">{button.view()}</div>
        {styled_paragraph(note, "hint")}
    }
    .into_any()
}
