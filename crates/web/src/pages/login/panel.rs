//! The second factor on the screen: the page of the log-in, and the panel that the step-up
//! shows too.

use std::sync::Arc;

use leptos::prelude::*;
use ninsho_shared::{MailedCodeView, ProblemCode, Resend, paths};

use super::no_one_time_password;
use super::second_factor::{SecondFactor, Stage};
use crate::api::{Call, Failure};
use crate::app::AddressDraft;
use crate::clock::{ServerTime, browser_time};
use crate::i18n::{text, use_language};
use crate::once::{Drawn, live, together};
use crate::pages::flow_steps::{Step, flow_steps};
use crate::parts::banner::{Tone, banner_with};
use crate::parts::button::Button;
use crate::parts::desk::desk_card;
use crate::parts::facts::{address, fact, facts, main_address};
use crate::parts::failure::{failure_banner, failure_slot};
use crate::parts::frame::frame_with_steps;
use crate::parts::mailed_code::mailed_code_form;
use crate::parts::resend::resend_button;
use crate::request::Request;
use crate::session::use_session;

/// The page of the log-in.
pub(crate) fn second_factor_page() -> AnyView {
    let language = use_language();
    let session = use_session();
    let passed = Callback::new(move |now_open| {
        session.set(&now_open);
    });
    let factor = SecondFactor::begin(session, language, false, passed);
    let body = together(vec![second_factor_panel(factor), no_one_time_password(), other_id()]);
    frame_with_steps(text!(language, factor_title), flow_steps(|| Step::LogIn), body)
}

/// What can be done at the moment.
pub(super) fn second_factor_panel(factor: SecondFactor) -> AnyView {
    let only_the_desk_helps =
        Memo::new(move |_| factor.failure.with(|failure| only_the_desk_helps(failure.as_ref())));
    let stage = move || match factor.stage.get() {
        _ if only_the_desk_helps.get() => desk_card(),
        Stage::Reading => {
            let says = text!(use_language(), common_loading);
            view! { <p class="waiting" role="status">{says}</p> }.drawn()
        }
        Stage::Unread(failure) => {
            let retry = Callback::new(move |()| {
                factor.stage.set(Stage::Reading);
                factor.read();
            });
            failure_banner(failure, Some(retry))
        }
        Stage::Ask { to, send } => ask(factor, to, send),
        Stage::Type { to } => {
            together(factor.code().map(|first| type_code(factor, to, first)).into_iter().collect())
        }
        Stage::Nowhere { placeholder } => nowhere(placeholder),
    };
    together(vec![failure_slot(factor.failure), live(stage)])
}

/// Whether there is nothing that one can do here oneself.
fn only_the_desk_helps(failure: Option<&Failure>) -> bool {
    matches!(
        failure.and_then(Failure::code),
        Some(ProblemCode::AccountFrozen | ProblemCode::SecondFactorBlocked | ProblemCode::NoMailAddress)
    )
}

fn send_button(factor: SecondFactor) -> Button {
    let language = use_language();
    Button::primary(text!(language, factor_send))
        .busy(factor.sending.busy(), text!(language, factor_sending))
        .on_press(Callback::new(move |()| factor.send()))
}

fn ask(factor: SecondFactor, to: Option<String>, send: Resend) -> AnyView {
    let language = use_language();
    let began = browser_time();
    let time = ServerTime::from(Box::new(move || began));
    let to = to.map(|to| facts(vec![fact(text!(language, factor_to), main_address(to))]));
    let send = Arc::new(move || send.clone());
    view! {
        <p>{text!(language, factor_intro)}</p>
        {to}
        <div class="main-action">{resend_button(send, time, send_button(factor))}</div>
    }
    .drawn()
}

fn type_code(factor: SecondFactor, to: String, first: MailedCodeView) -> AnyView {
    let language = use_language();
    mailed_code_form(
        factor.entry(first),
        to,
        text!(language, factor_refused_detail),
        text!(language, factor_dead),
        Some(send_button(factor)),
    )
}

fn nowhere(placeholder: String) -> AnyView {
    let language = use_language();
    let detail = view! { <p>{text!(language, factor_none_detail)}</p> }.drawn();
    let banner = banner_with(Tone::Notice, text!(language, factor_none_title), detail);
    let shown = facts(vec![fact(text!(language, factor_none_shown), address(placeholder))]);
    together(vec![banner, shown, desk_card()])
}

/// The way back for one who typed another's ID.
fn other_id() -> AnyView {
    let language = use_language();
    let session = use_session();
    let AddressDraft(draft) = expect_context();
    let request = Request::new();
    let failure = RwSignal::new(None);
    let press = Callback::new(move |()| {
        failure.set(None);
        request.send(Call::delete(paths::SESSION), move |answer| match session.still_in::<()>(answer) {
            Some(Err(why)) => failure.set(Some(why)),
            Some(Ok(())) | None => {
                // The other one is not to see what this one typed.
                draft.set(String::new());
                session.log_out();
            }
        });
    });
    let button = Button::small(text!(language, factor_other_id))
        .busy(request.busy(), text!(language, menu_logging_out))
        .on_press(press);
    view! {
        {failure_slot(failure)}
        <p class="aside">{button.view()}</p>
    }
    .drawn()
}
