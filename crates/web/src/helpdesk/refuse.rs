//! Refusing a request, with a reason for the record.

use leptos::prelude::*;
use ninsho_shared::helpdesk::RefuseRequest;
use ninsho_shared::paths;
use uuid::Uuid;

use super::console::Console;
use super::record::{WrongNote, read_note};
use crate::api::Call;
use crate::erased::{submitted, view};
use crate::failure::Failure;
use crate::i18n::{Text, text, use_language};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::failure::FailureSlot;
use crate::parts::field::{Field, Kind};
use crate::request::Request;

/// The form, folded away since it is rarely needed.
#[component]
pub(super) fn RefuseForm(console: Console, id: Uuid, case_reference: String) -> impl IntoView {
    let language = use_language();
    let reason = RwSignal::new(String::new());
    let error = RwSignal::new(None::<Text>);
    let failure = RwSignal::new(None::<Failure>);
    let request = Request::new();
    let submit = submitted(move || {
        let read = read_note(&reason.get_untracked());
        failure.set(None);
        error.set(read.as_ref().err().map(|wrong| match wrong {
            WrongNote::Empty => text!(language, operator_reason_empty),
            WrongNote::TooLong => text!(language, operator_reason_long),
        }));
        let Ok(reason) = read else { return };
        let case_reference = case_reference.clone();
        let call = Call::post(paths::helpdesk_refuse(id), &RefuseRequest { reason });
        request.send(call, move |answer| match console.session().still_in::<()>(answer) {
            Some(Ok(())) => {
                console.leave();
                console.code.set(None);
                console.done.set(Some(text!(language, operator_refused, case_reference)));
                console.read();
            }
            Some(Err(why)) => {
                failure.set(Some(why));
                console.read();
            }
            None => {}
        });
    });
    view! {
        <details class="refuse">
            <summary>{text!(language, operator_refuse_title)}</summary>
            <form method="post" novalidate on:submit=submit>
                <FailureSlot failure/>
                <Field
                    kind=Kind::Reason
                    label=text!(language, operator_reason)
                    value=reason
                    error
                    hint=text!(language, operator_reason_hint)
                />
                <Button
                    style=ButtonStyle::Secondary
                    says=text!(language, operator_refuse)
                    busy=(request.busy(), text!(language, operator_refusing))
                />
            </form>
        </details>
    }
}
