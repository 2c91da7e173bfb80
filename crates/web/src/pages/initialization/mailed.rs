//! ⑥ to ⑧ by mail: the confirmation code goes out, is found and typed.

use leptos::prelude::*;
use ninsho_shared::{Delivery, MailedCodeView, paths};

use super::request::InitRequest;
use super::typing::{Typing, ask_desk, give_up};
use crate::api::{self, Call};
use crate::erased::together;
use crate::i18n::{text, use_language};
use crate::mail_watch;
use crate::pages::flow_steps::{InitStep, Through, initialization_steps};
use crate::parts::button::Button;
use crate::parts::code_purpose::Purpose;
use crate::parts::failure::failure_slot;
use crate::parts::frame::frame_with_steps;
use crate::parts::mailed_code::{CodeEntry, mailed_code_form, newest};
use crate::request::Request;

/// The step.
pub(super) fn mailed_step(request: InitRequest, mail_address: String, first: MailedCodeView) -> AnyView {
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
    let send_new = Button::primary(text!(language, code_resend))
        .busy(resending.busy(), text!(language, code_resending))
        .on_press(resend);
    let form = mailed_code_form(
        entry,
        mail_address,
        text!(language, init_refused_detail),
        text!(language, init_code_dead),
        Some(send_new),
    );
    let body = together(vec![failure_slot(typing.failure), form, ask_desk(request), give_up(request)]);
    let steps = initialization_steps(Through::Mail, move || {
        let typed = typing.typed.with(|typed| !typed.is_empty());
        code.with(|code| match code.delivery {
            _ if typed => InitStep::Confirm,
            Delivery::Sent { .. } => InitStep::FindCode,
            Delivery::Queued | Delivery::Delayed { .. } | Delivery::Refused { .. } | Delivery::Expired => {
                InitStep::MailSent
            }
        })
    });
    frame_with_steps(text!(language, init_code_title), steps, body)
}
