//! The second factor on the screen: the page of the log-in, and the panel that the step-up
//! shows too.

use std::sync::Arc;

use leptos::prelude::*;
use ninsho_shared::login::Factor;
use ninsho_shared::{MailedCodeView, ProblemCode, Resend, paths};

use super::authenticator_code::authenticator_code;
use super::factors::other_ways;
use super::links::unfinished;
use super::recovery_code::recovery_code;
use super::second_factor::{SecondFactor, Stage};
use crate::api::Call;
use crate::clock::{ServerTime, browser_time};
use crate::context::AddressDraft;
use crate::erased::{live, live_option, maybe, paragraph, together};
use crate::failure::Failure;
use crate::i18n::{text, use_language};
use crate::navigation::link;
use crate::pages::flow_steps::{Step, flow_steps};
use crate::parts::banner::{Tone, banner_with};
use crate::parts::button::Button;
use crate::parts::facts::{address, fact, facts, main_address};
use crate::parts::failure::{failure_banner, failure_slot};
use crate::parts::frame::frame_with_steps;
use crate::parts::initialization_link::initialization_link;
use crate::parts::mailed_code::mailed_code_form;
use crate::parts::resend::resend_button;
use crate::parts::support_desk::support_desk_card;
use crate::request::Request;
use crate::route::Route;
use crate::session::use_session;

/// The page of the log-in.
pub(crate) fn second_factor_page() -> AnyView {
    let language = use_language();
    let session = use_session();
    let passed = Callback::new(move |now_open| {
        session.set(&now_open);
    });
    let factor = SecondFactor::begin(session, language, false, passed);
    // With the rest and not before it: what is shown first and then moves is missed by a finger.
    let is_read = move || factor.stage.with(|stage| *stage != Stage::Reading);
    let has_another_way = Memo::new(move |_| is_read() && !is_nowhere(factor));
    let no_otp = live_option(move || has_another_way.get().then(initialization_link));
    let body = together(vec![live_option(unfinished), second_factor_panel(factor), no_otp, other_id()]);
    frame_with_steps(text!(language, factor_title), flow_steps(|| Step::LogIn), body)
}

/// What can be done at the moment.
pub(super) fn second_factor_panel(factor: SecondFactor) -> AnyView {
    let only_the_desk_helps =
        Memo::new(move |_| factor.failure.with(|failure| only_the_desk_helps(failure.as_ref())));
    let asked_for = Memo::new(move |_| factor.asked_for());
    let stage = move || match factor.stage.get() {
        _ if only_the_desk_helps.get() => support_desk_card(),
        stage if is_known(&stage) && asked_for.get() == Factor::Authenticator => authenticator_code(factor),
        stage if is_known(&stage) && asked_for.get() == Factor::RecoveryCode => recovery_code(factor),
        Stage::Reading => {
            let says = text!(use_language(), common_loading);
            view! { <p class="waiting" role="status">{says}</p> }.into_any()
        }
        Stage::Unread(failure) => {
            let retry = Callback::new(move |()| {
                factor.stage.set(Stage::Reading);
                factor.read();
            });
            failure_banner(failure, Some(retry))
        }
        Stage::Ask { to, send } => ask(factor, to, send),
        Stage::Type { to } => maybe(factor.code().map(|first| type_code(factor, to, first))),
        Stage::Nowhere { first_set_up: true, .. } => first_set_up(),
        Stage::Nowhere { placeholder, .. } => nowhere(placeholder),
    };
    let others = move || if only_the_desk_helps.get() { None } else { other_ways(factor, asked_for.get()) };
    together(vec![failure_slot(factor.failure), live(stage), live_option(others)])
}

/// Whether the server has said how far it is.
fn is_known(stage: &Stage) -> bool {
    !matches!(stage, Stage::Reading | Stage::Unread(_))
}

/// Whether flow B is all that there is to press, so that there needs no other link to it.
fn is_nowhere(factor: SecondFactor) -> bool {
    factor.stage.with(|stage| matches!(stage, Stage::Nowhere { .. })) && factor.factors.with(Option::is_none)
}

/// Nothing was ever set up: the manual's 『初回設定』.
fn first_set_up() -> AnyView {
    let language = use_language();
    let detail = paragraph(text!(language, factor_first_detail));
    let banner = banner_with(Tone::Notice, text!(language, factor_first_title), detail);
    together(vec![banner, begin()])
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
    .into_any()
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
    let detail = paragraph(text!(language, factor_none_detail));
    let banner = banner_with(Tone::Notice, text!(language, factor_none_title), detail);
    let shown = facts(vec![fact(text!(language, factor_none_shown), address(placeholder))]);
    together(vec![banner, shown, begin()])
}

/// The main thing to press for one who has nothing to log in with.
fn begin() -> AnyView {
    let way_on = link(Route::InitializationLogin, text!(use_language(), init_link), "button primary");
    view! { <p>{way_on}</p> }.into_any()
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
    .into_any()
}
