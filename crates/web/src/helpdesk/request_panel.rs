//! One request beside the list: its facts and its next action.

use leptos::prelude::*;
use ninsho_shared::helpdesk::{ApproveRequest, DeskRecord, DeskRequest, DeskRequestState};
use ninsho_shared::{ProblemCode, paths};
use uuid::Uuid;

use super::console::Console;
use super::progress::{Next, how_far, next};
use super::record::{Record, RecordForm};
use super::refuse::RefuseForm;
use super::spoken_code::SpokenCode;
use crate::api::Call;
use crate::clock::time_of_day;
use crate::erased::{hint, live, live_option, paragraph, view};
use crate::failure::Failure;
use crate::focus::{focus_is_within, focus_when_drawn};
use crate::i18n::{Text, localized, say, text, use_language};
use crate::messages;
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::facts::{Fact, Facts};
use crate::parts::failure::FailureSlot;
use crate::request::Request;

/// What a redraw depends on. The countdowns update themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    Nothing,
    Gone,
    Request(Box<DeskRequest>),
}

/// The chosen request.
#[component]
pub(super) fn RequestPanel(console: Console) -> impl IntoView {
    let shown = Memo::new(move |_| match console.chosen.get() {
        None => Shown::Nothing,
        // A reload opens it before the list is here.
        Some(_) if console.list.with(Option::is_none) => Shown::Nothing,
        Some(id) => console.request(id).map_or(Shown::Gone, |request| Shown::Request(Box::new(request))),
    });
    let chosen = Memo::new(move |_| console.chosen.get());
    let done = live_option(move || {
        let says = console.done.get()?;
        // The button that had the focus is gone.
        focus_when_drawn(".desk-one .banner");
        Some(view! { <Banner tone=Tone::Success says/> }.into_any())
    });
    let inside = live(move || match chosen.get() {
        None => paragraph(text!(use_language(), operator_choose_one)),
        Some(id) => {
            // Created here, so that what is typed outlives a refresh of the list.
            let record = Record::begin(console, id);
            let just_chosen = StoredValue::new(true);
            live(move || {
                let now = shown.get();
                // After opening a request, or an action in it, the operator continues at its top.
                if just_chosen.get_value() || focus_is_within(".desk-one") {
                    focus_when_drawn(if now == Shown::Gone { ".desk-one .banner" } else { ".desk-one h2" });
                }
                just_chosen.set_value(false);
                view_of(now, console, record)
            })
        }
    });
    view! { <section class="desk-one">{done}{inside}</section> }
}

fn view_of(shown: Shown, console: Console, record: Record) -> AnyView {
    match shown {
        Shown::Nothing => ().into_any(),
        Shown::Gone => {
            let says = text!(use_language(), operator_gone);
            view! { <Banner tone=Tone::Notice says/> }.into_any()
        }
        Shown::Request(request) => view! { <OpenRequest console request=*request record/> }.into_any(),
    }
}

#[component]
fn OpenRequest(console: Console, request: DeskRequest, record: Record) -> impl IntoView {
    let language = use_language();
    let id = request.id;
    let case_reference = request.case_reference.clone();
    let next_up = if request.own {
        view! { <Banner tone=Tone::Notice says=text!(language, operator_own)/> }.into_any()
    } else {
        let case_reference = case_reference.clone();
        let refusal = next(&request.state)
            .may_refuse()
            .then(|| view! { <RefuseForm console id case_reference/> }.into_any());
        view! {
            {asked_record(console, &request.state)}
            <Actions console id state=request.state.clone() record/>
            {refusal}
        }
        .into_any()
    };
    let staff = request
        .staff
        .then(|| view! { <p><span class="mark">{text!(language, operator_staff)}</span></p> }.into_any());
    let frozen = request.frozen.then(|| {
        view! { <Banner tone=Tone::Notice says=text!(language, operator_frozen_detail)/> }.into_any()
    });
    let objected = request.objected_at.map(|at| {
        let says = localized(language, move |language| {
            let time = time_of_day(language, at);
            say!(language, operator_objected, time)
        });
        view! { <Banner tone=Tone::Notice says/> }.into_any()
    });
    view! {
        <h2 class="reference-number" translate="no" tabindex="-1">{case_reference}</h2>
        {staff}
        {frozen}
        {objected}
        <RequestFacts request/>
        {next_up}
    }
}

#[component]
fn RequestFacts(request: DeskRequest) -> impl IntoView {
    let language = use_language();
    let DeskRequest { user_id, requested_at, expires_at, origin, state, .. } = request;
    let says = localized(language, move |language| how_far(language, &state));
    let agent = origin.browser.clone();
    let browser = localized(language, move |language| messages::browser(language, &agent));
    let network = localized(language, move |language| messages::network(language, &origin));
    let at = move |moment| localized(language, move |language| time_of_day(language, moment));
    view! {
        <Facts>
            <Fact name=text!(language, operator_user_id)>{user_id.to_string()}</Fact>
            <Fact name=text!(language, operator_state)>{says}</Fact>
            <Fact name=text!(language, operator_requested_at)>{at(requested_at)}</Fact>
            <Fact name=text!(language, operator_expires_at)>{at(expires_at)}</Fact>
            <Fact name=text!(language, operator_device)>{browser}</Fact>
            <Fact name=text!(language, operator_network)>{network}</Fact>
        </Facts>
    }
}

#[component]
fn Actions(console: Console, id: Uuid, state: DeskRequestState, record: Record) -> impl IntoView {
    let language = use_language();
    match next(&state) {
        Next::Take => {
            let (says, note) = (text!(language, operator_take), text!(language, operator_take_note));
            view! { <Act console call=press(paths::helpdesk_take(id)) says note/> }.into_any()
        }
        Next::TakeOver => {
            let (says, note) = (text!(language, operator_take_over), take_over_note(state));
            view! { <Act console call=press(paths::helpdesk_take(id)) says note/> }.into_any()
        }
        Next::Approve => {
            let (says, note) = (text!(language, operator_approve), text!(language, operator_approve_note));
            let hash = approved_hash(&state);
            let call = Callback::new(move |()| {
                let record = hash.clone();
                Call::post(paths::helpdesk_approve(id), &ApproveRequest { record })
            });
            view! { <Act console call says note/> }.into_any()
        }
        Next::Wait => {
            view! { <Banner tone=Tone::Notice says=text!(language, operator_second_wait)/> }.into_any()
        }
        Next::Record => {
            let approved = matches!(state, DeskRequestState::Approved { .. }).then(|| {
                view! { <Banner tone=Tone::Success says=text!(language, operator_approved_note)/> }.into_any()
            });
            let until = match state {
                DeskRequestState::Released { until, .. } => Some(until),
                _ => None,
            };
            let code = until.map(|until| view! { <SpokenCode console until id/> }.into_any());
            view! {
                {approved}
                {code}
                <RecordForm record released=until.is_some()/>
            }
            .into_any()
        }
    }
}

fn press(path: String) -> Callback<(), Call> {
    Callback::new(move |()| Call::press(path.clone()))
}

/// The hash of the record that the operator sees, and approves.
fn approved_hash(state: &DeskRequestState) -> String {
    match state {
        DeskRequestState::AwaitingSecond { record, .. } => record.hash.clone(),
        DeskRequestState::Waiting
        | DeskRequestState::TakenUp { .. }
        | DeskRequestState::Approved { .. }
        | DeskRequestState::Released { .. } => String::new(),
    }
}

/// The record that waits for approval, as the first operator wrote it.
fn asked_record(console: Console, state: &DeskRequestState) -> Option<AnyView> {
    let DeskRequestState::AwaitingSecond { record, .. } = state else { return None };
    let language = use_language();
    let DeskRecord { checks, ticket, .. } = record.clone();
    let known = console.rules.with_value(|(known, _)| known.clone());
    let made = localized(language, move |language| {
        let name = |id: &String| {
            let check = known.iter().find(|check| check.id == *id);
            check.map_or_else(
                || id.clone(),
                |check| if language.reads_japanese() { check.ja.clone() } else { check.en.clone() },
            )
        };
        checks.iter().map(name).collect::<Vec<_>>().join(" / ")
    });
    Some(
        view! {
            <h3>{text!(language, operator_record)}</h3>
            <Facts>
                <Fact name=text!(language, operator_ticket)>{ticket}</Fact>
                <Fact name=text!(language, operator_record_checks)>{made}</Fact>
            </Facts>
        }
        .into_any(),
    )
}

fn take_over_note(state: DeskRequestState) -> Text {
    let language = use_language();
    match state {
        DeskRequestState::TakenUp { by, .. }
        | DeskRequestState::Approved { by, .. }
        | DeskRequestState::Released { by, .. } => {
            let by = by.to_string();
            text!(language, operator_busy_by, by)
        }
        DeskRequestState::Waiting | DeskRequestState::AwaitingSecond { .. } => {
            text!(language, operator_take_note)
        }
    }
}

/// A button that sends one request.
#[component]
fn Act(console: Console, call: Callback<(), Call>, says: Text, note: Text) -> impl IntoView {
    let language = use_language();
    let failure = RwSignal::new(None::<Failure>);
    let request = Request::new();
    let act = Callback::new(move |()| {
        failure.set(None);
        console.done.set(None);
        request.send(call.run(()), move |answer| match console.session().still_in(answer) {
            Some(Ok(taken)) => console.take(taken),
            Some(Err(why)) if why.code() == Some(ProblemCode::StepUpRequired) => console.asks_again.set(true),
            Some(Err(why)) => {
                failure.set(Some(why));
                console.read();
            }
            None => {}
        });
    });
    view! {
        <FailureSlot failure/>
        <div class="main-action">
            <Button
                style=ButtonStyle::Primary
                says
                busy=(request.busy(), text!(language, operator_taking))
                on_press=act
            />
        </div>
        {hint(note)}
    }
}
