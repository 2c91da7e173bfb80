//! ⑥ to ⑧ by mail: the confirmation code is sent, found and entered.

use leptos::prelude::*;
use ninsho_shared::{Delivery, MailedCodeView, paths};

use super::request::InitRequest;
use super::typing::{AskDesk, GiveUp, Typing};
use crate::api::{self, Call};
use crate::erased::view;
use crate::i18n::{text, use_language};
use crate::mail_watch;
use crate::pages::flow_steps::{InitStep, Through, initialization_steps};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::code_purpose::Purpose;
use crate::parts::failure::FailureSlot;
use crate::parts::frame::Frame;
use crate::parts::mailed_code::{CodeEntry, MailedCodeForm, is_refused, newest};
use crate::request::Request;

/// The step.
#[component]
pub(super) fn MailedStep(request: InitRequest, mail_address: String, first: MailedCodeView) -> impl IntoView {
    let language = use_language();
    let typing = Typing::begin(request);
    let resending = Request::new();
    let code = newest(request.code(), first);
    let resend = Callback::new(move |()| {
        typing.failure.set(None);
        resending.send(Call::press(paths::init_request_send(request.id)), move |answer| {
            match request.session.still_in(answer) {
                Some(Ok(view)) => request.take(view),
                Some(Err(why)) => {
                    typing.failure.set(Some(why));
                    request.read();
                }
                None => {}
            }
        });
    });
    let delivery = move || Some(code.with(|code| code.delivery.clone()));
    let take = move |answer| request.answered(api::read(answer));
    let entry = CodeEntry {
        purpose: Purpose::Confirmation,
        code,
        stale: mail_watch::watch(Box::new(delivery), paths::init_request(request.id), Box::new(take)),
        typed: typing.typed,
        error: typing.error,
        on_confirm: Callback::new(move |code| typing.check(code)),
        confirming: typing.checking.busy(),
        on_resend: resend,
        resending: resending.busy(),
    };
    let steps = initialization_steps(Through::Mail, move || {
        let typed = typing.typed.with(|typed| !typed.is_empty());
        code.with(|code| match code.delivery {
            _ if typed => InitStep::Confirm,
            Delivery::Sent { .. } | Delivery::Unconfirmed { .. } => InitStep::FindCode,
            Delivery::Queued | Delivery::Delayed { .. } | Delivery::Refused { .. } | Delivery::Expired => {
                InitStep::MailSent
            }
        })
    });
    view! {
        <Frame title=text!(language, init_code_title) steps>
            <FailureSlot failure=typing.failure/>
            <MailedCodeForm
                entry
                address=mail_address
                refused=text!(language, init_refused_detail)
                afterwards=text!(language, init_code_dead)
            >
                <Button
                    style=ButtonStyle::Primary
                    says=text!(language, code_resend)
                    busy=(entry.resending, text!(language, code_resending))
                    on_press=entry.on_resend
                />
            </MailedCodeForm>
            <AskDesk request refused=is_refused(code, typing.typed).into()/>
            <GiveUp request/>
        </Frame>
    }
}
