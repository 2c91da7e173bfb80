//! ⑤: where the confirmation code would go, and 『初期化』.

use std::sync::Arc;

use leptos::prelude::*;
use ninsho_shared::{Resend, paths};

use super::request::InitRequest;
use super::typing::{ask_desk, give_up};
use crate::api::Call;
use crate::clock::{ServerTime, browser_time};
use crate::erased::hint;
use crate::i18n::{text, use_language};
use crate::pages::flow_steps::{InitStep, Through, initialization_steps};
use crate::parts::button::Button;
use crate::parts::facts::{fact, facts, main_address};
use crate::parts::failure::failure_slot;
use crate::parts::frame::frame_with_steps;
use crate::parts::resend::resend_button;
use crate::request::Request;

/// The step.
pub(super) fn begun_step(request: InitRequest, mail_address: String, send: Resend) -> AnyView {
    let language = use_language();
    let failure = RwSignal::new(None);
    let sending = Request::new();
    let press = Callback::new(move |()| {
        failure.set(None);
        sending.send(Call::press(paths::init_request_send(request.id)), move |answer| {
            match request.session.still_in(answer) {
                Some(Ok(view)) => request.take(view),
                Some(Err(why)) => {
                    failure.set(Some(why));
                    request.read();
                }
                None => {}
            }
        });
    });
    let began = browser_time();
    let now = ServerTime::from(Box::new(move || began));
    let send: Arc<dyn Fn() -> Resend + Send + Sync> = Arc::new(move || send.clone());
    let button = Button::primary(text!(language, init_initialize))
        .busy(sending.busy(), text!(language, init_initializing))
        .on_press(press);
    let body = view! {
        {failure_slot(failure)}
        <p>{text!(language, init_begun_intro)}</p>
        {facts(vec![fact(text!(language, account_mail), main_address(mail_address))])}
        <div class="main-action">{resend_button(send, now, button)}</div>
        {hint(text!(language, init_begun_note))}
        {ask_desk(request)}
        {give_up(request)}
    }
    .into_any();
    let steps = initialization_steps(Through::Mail, || InitStep::Initialize);
    frame_with_steps(text!(language, init_title), steps, body)
}
