//! ⑤: the address of the confirmation code, and 『初期化』.

use std::sync::Arc;

use leptos::prelude::*;
use ninsho_shared::{Resend, paths};

use super::request::InitRequest;
use super::typing::{AskDesk, GiveUp};
use crate::api::Call;
use crate::clock::{ServerTime, browser_time};
use crate::erased::{hint, view};
use crate::i18n::{text, use_language};
use crate::pages::flow_steps::{InitStep, Through, initialization_steps};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::facts::{Address, Fact, Facts};
use crate::parts::failure::FailureSlot;
use crate::parts::frame::Frame;
use crate::parts::resend::UntilResend;
use crate::request::Request;

/// The step.
#[component]
pub(super) fn BegunStep(request: InitRequest, mail_address: String, send: Resend) -> impl IntoView {
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
    let time = ServerTime::from(Box::new(move || began));
    let resend = Arc::new(move || send.clone());
    let steps = initialization_steps(Through::Mail, || InitStep::Initialize);
    view! {
        <Frame title=text!(language, init_title) steps>
            <FailureSlot failure/>
            <p>{text!(language, init_begun_intro)}</p>
            <Facts>
                <Fact name=text!(language, account_mail)><Address address=mail_address main=true/></Fact>
            </Facts>
            <div class="main-action">
                <UntilResend resend time>
                    <Button
                        style=ButtonStyle::Primary
                        says=text!(language, init_initialize)
                        busy=(sending.busy(), text!(language, init_initializing))
                        on_press=press
                    />
                </UntilResend>
            </div>
            {hint(text!(language, init_begun_note))}
            <AskDesk request/>
            <GiveUp request/>
        </Frame>
    }
}
