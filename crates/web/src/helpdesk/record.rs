//! The record of how the caller was identified: a minimum of checks, and the ticket.

use std::collections::BTreeSet;

use leptos::prelude::*;
use ninsho_shared::helpdesk::{DeskCheck, MAX_NOTE_LEN, ReleaseAnswer, ReleaseRequest};
use ninsho_shared::{ProblemCode, paths};
use uuid::Uuid;

use super::console::Console;
use super::kept;
use crate::api::Call;
use crate::erased::{effect, hint, live_option, submitted, view};
use crate::failure::Failure;
use crate::focus::focus;
use crate::i18n::{Language, Text, localized, text, use_language};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::failure::FailureSlot;
use crate::parts::field::{Field, Kind};
use crate::request::Request;

/// The record, as the operator fills it in.
#[derive(Clone, Copy)]
pub(super) struct Record {
    console: StoredValue<Console>,
    id: Uuid,
    checks: RwSignal<BTreeSet<String>>,
    checks_error: RwSignal<Option<Text>>,
    ticket: RwSignal<String>,
    ticket_error: RwSignal<Option<Text>>,
    failure: RwSignal<Option<Failure>>,
    request: Request,
    language: RwSignal<Language>,
}

/// What is wrong with a note, if anything is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WrongNote {
    /// The note is empty.
    Empty,
    /// The note exceeds the server's limit.
    TooLong,
}

/// Validates a note.
pub(super) fn read_note(typed: &str) -> Result<String, WrongNote> {
    let note = typed.trim();
    match note.chars().count() {
        0 => Err(WrongNote::Empty),
        count if count > MAX_NOTE_LEN => Err(WrongNote::TooLong),
        _ => Ok(note.to_owned()),
    }
}

impl Record {
    /// The record of a request, empty unless the page was reloaded amid it.
    pub(super) fn begin(console: Console, id: Uuid) -> Self {
        let (checks, ticket) = kept::record(id);
        let (checks, ticket) = (RwSignal::new(checks), RwSignal::new(ticket));
        effect(move || {
            checks.with(|checks| ticket.with(|ticket| kept::keep(Some(id), checks, ticket)));
        });
        Self {
            console: StoredValue::new(console),
            id,
            checks,
            checks_error: RwSignal::new(None),
            ticket,
            ticket_error: RwSignal::new(None),
            failure: RwSignal::new(None),
            request: Request::new(),
            language: use_language(),
        }
    }

    fn minimum(self) -> u32 {
        self.console.get_value().rules.with_value(|(_, minimum)| *minimum)
    }

    fn is_enough(self) -> bool {
        let minimum = usize::try_from(self.minimum()).unwrap_or(usize::MAX);
        self.checks.with(BTreeSet::len) >= minimum
    }

    fn send(self) {
        let language = self.language;
        let ticket = read_note(&self.ticket.get_untracked());
        let enough = untrack(move || self.is_enough());
        self.failure.set(None);
        self.ticket_error.set(ticket.as_ref().err().map(|wrong| match wrong {
            WrongNote::Empty => text!(language, operator_ticket_empty),
            WrongNote::TooLong => text!(language, operator_ticket_long),
        }));
        let minimum = self.minimum();
        self.checks_error.set((!enough).then(|| text!(language, operator_checks_few, minimum)));
        let (Ok(ticket), true) = (ticket, enough) else { return };
        let checks = self.checks.with_untracked(|checks| checks.iter().cloned().collect());
        let call = Call::post(paths::helpdesk_release(self.id), &ReleaseRequest { checks, ticket });
        let console = self.console.get_value();
        self.request.send(call, move |answer| match console.session().still_in::<ReleaseAnswer>(answer) {
            Some(Ok(answer)) => {
                console.code.set(answer.code.map(|code| (self.id, code)));
                console.take(answer.request);
            }
            Some(Err(why)) if why.code() == Some(ProblemCode::StepUpRequired) => console.asks_again.set(true),
            Some(Err(why)) => {
                self.failure.set(Some(why));
                console.read();
            }
            None => {}
        });
    }
}

/// The form.
#[component]
pub(super) fn RecordForm(
    record: Record,
    /// Whether a code was shown before.
    released: bool,
) -> impl IntoView {
    let language = record.language;
    let ready =
        Memo::new(move |_| record.is_enough() && record.ticket.with(|ticket| read_note(ticket).is_ok()));
    let label =
        if released { text!(language, operator_release_again) } else { text!(language, operator_release) };
    view! {
        <form class="code-form" method="post" novalidate on:submit=submitted(move || record.send())>
            <FailureSlot failure=record.failure/>
            <Checks record/>
            <Field
                kind=Kind::Ticket
                label=text!(language, operator_ticket)
                value=record.ticket
                error=record.ticket_error
            />
            <Button
                style=ButtonStyle::Secondary
                says=label
                primary_when=ready.into()
                busy=(record.request.busy(), text!(language, operator_releasing))
            />
            {released.then(|| hint(text!(language, operator_release_note)))}
        </form>
    }
}

/// The list of checks, of which a minimum is required.
#[component]
fn Checks(record: Record) -> impl IntoView {
    let language = record.language;
    let minimum = record.minimum();
    let checks = record.console.get_value().rules.with_value(|(checks, _)| checks.clone());
    let checks: Vec<AnyView> =
        checks.into_iter().map(|check| view! { <Check record check/> }.into_any()).collect();
    let wrong = move || {
        let says = record.checks_error.get()?;
        Some(view! { <p class="field-error" role="alert">{says}</p> }.into_any())
    };
    effect(move || {
        if record.checks_error.with(Option::is_some) {
            focus(".checks input");
        }
    });
    view! {
        <fieldset class="checks">
            <legend>{text!(language, operator_checks, minimum)}</legend>
            <ul role="list">{checks}</ul>
            {live_option(wrong)}
        </fieldset>
    }
}

#[component]
fn Check(record: Record, check: DeskCheck) -> impl IntoView {
    let DeskCheck { id, ja, en } = check;
    let says = localized(
        record.language,
        move |language| {
            if language.reads_japanese() { ja.clone() } else { en.clone() }
        },
    );
    let html_id = format!("check-{id}");
    let is_done = {
        let id = id.clone();
        move || record.checks.with(|checks| checks.contains(&id))
    };
    let toggle = move |event| {
        let done = event_target_checked(&event);
        record.checks_error.set(None);
        record.checks.update(|checks| {
            if done {
                checks.insert(id.clone());
            } else {
                checks.remove(&id);
            }
        });
    };
    view! {
        <li>
            <input type="checkbox" id=html_id.clone() prop:checked=is_done on:change=toggle/>
            <label for=html_id>{says}</label>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_has_something_in_it_and_an_end() {
        assert_eq!(read_note("  INC-4711 "), Ok("INC-4711".to_owned()));
        assert_eq!(read_note(" \u{3000}"), Err(WrongNote::Empty));
        assert_eq!(read_note(&"長".repeat(MAX_NOTE_LEN + 1)), Err(WrongNote::TooLong));
    }
}
