//! The second factor on the screen: the page of the log-in, and the panel that the step-up
//! shows too.

use leptos::prelude::*;
use ninsho_shared::{MailedCodeView, ProblemCode, Resend, Timestamp, paths};

use super::NoOneTimePassword;
use super::second_factor::{SecondFactor, Stage};
use crate::api::{self, Failure};
use crate::app::AddressDraft;
use crate::clock::{browser_time, server_time};
use crate::i18n::{text, use_language};
use crate::pages::flow_steps::{Step, flow_steps};
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, Look};
use crate::parts::desk::DeskCard;
use crate::parts::facts::{Fact, Facts};
use crate::parts::failure::{FailureBanner, FailureSlot};
use crate::parts::frame::Frame;
use crate::parts::mailed_code::MailedCodeForm;
use crate::parts::resend::ResendButton;
use crate::request::Request;
use crate::session::use_session;

/// The page of the log-in.
#[component]
pub(crate) fn SecondFactorPage() -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let passed = Callback::new(move |now_open| {
        session.set(&now_open);
    });
    let factor = SecondFactor::begin(session, language, false, passed);
    view! {
        <Frame title=text!(language, factor_title) steps=flow_steps(|| Step::LogIn)>
            <SecondFactorPanel factor/>
            <NoOneTimePassword/>
            <OtherId/>
        </Frame>
    }
    .into_any()
}

/// What can be done at the moment.
#[component]
pub(super) fn SecondFactorPanel(factor: SecondFactor) -> impl IntoView {
    let language = use_language();
    view! {
        <FailureSlot failure=factor.failure/>
        {move || match factor.stage.get() {
            _ if only_the_desk_helps(factor.failure.get().as_ref()) => view! { <DeskCard/> }.into_any(),
            Stage::Reading => {
                view! { <p class="waiting" role="status">{text!(language, common_loading)}</p> }.into_any()
            }
            Stage::Unread(failure) => {
                let retry = Callback::new(move |()| {
                    factor.stage.set(Stage::Reading);
                    factor.read();
                });
                view! { <FailureBanner failure retry/> }.into_any()
            }
            Stage::Ask { to, send } => view! { <Ask factor to send/> }.into_any(),
            Stage::Type { to } => {
                factor.code().map(|first| view! { <Type factor to first/> }).into_any()
            }
            Stage::Nowhere { placeholder } => view! { <Nowhere placeholder/> }.into_any(),
        }}
    }
    .into_any()
}

/// Whether there is nothing that one can do here oneself.
fn only_the_desk_helps(failure: Option<&Failure>) -> bool {
    matches!(
        failure.and_then(Failure::code),
        Some(ProblemCode::AccountFrozen | ProblemCode::SecondFactorBlocked | ProblemCode::NoMailAddress)
    )
}

#[component]
fn Ask(factor: SecondFactor, to: Option<String>, send: Resend) -> impl IntoView {
    let language = use_language();
    let began = browser_time();
    let now: Signal<Timestamp> = server_time(Signal::derive(move || began));
    view! {
        <p>{text!(language, factor_intro)}</p>
        {to
            .map(|to| {
                view! {
                    <Facts>
                        <Fact name=text!(language, factor_to)><strong class="address">{to}</strong></Fact>
                    </Facts>
                }
            })}
        <div class="main-action">
            <ResendButton
                resend=Signal::derive(move || send.clone())
                now
                look=Look::Primary
                says=text!(language, factor_send)
                busy_says=text!(language, factor_sending)
                busy=factor.sending.busy()
                on_press=Callback::new(move |()| factor.send())
            />
        </div>
    }
    .into_any()
}

#[component]
fn Type(factor: SecondFactor, to: String, first: MailedCodeView) -> impl IntoView {
    let language = use_language();
    let entry = factor.entry(first);
    let new_code = move || {
        view! {
            <div class="main-action">
                <Button
                    look=Look::Primary
                    says=text!(language, factor_send)
                    busy_says=text!(language, factor_sending)
                    busy=factor.sending.busy()
                    on_press=Callback::new(move |()| factor.send())
                />
            </div>
        }
    };
    view! {
        <MailedCodeForm
            entry
            address=to
            refused=text!(language, factor_refused_detail)
            afterwards=text!(language, factor_dead)
            way_on=new_code
        />
    }
    .into_any()
}

#[component]
fn Nowhere(placeholder: String) -> impl IntoView {
    let language = use_language();
    view! {
        <Banner tone=Tone::Notice says=text!(language, factor_none_title)>
            <p>{text!(language, factor_none_detail)}</p>
        </Banner>
        <Facts>
            <Fact name=text!(language, factor_none_shown)>
                <span class="address">{placeholder}</span>
            </Fact>
        </Facts>
        <DeskCard/>
    }
    .into_any()
}

/// The way back for one who typed another's ID.
#[component]
fn OtherId() -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let AddressDraft(draft) = expect_context();
    let request = Request::new();
    let failure = RwSignal::new(None);
    let press = Callback::new(move |()| {
        failure.set(None);
        request.send(api::delete(paths::SESSION), move |answer| match session.still_in(answer) {
            Some(Err(why)) => failure.set(Some(why)),
            Some(Ok(())) | None => {
                // The other one is not to see what this one typed.
                draft.set(String::new());
                session.log_out();
            }
        });
    });
    view! {
        <FailureSlot failure/>
        <p class="aside">
            <Button
                look=Look::Small
                says=text!(language, factor_other_id)
                busy_says=text!(language, menu_logging_out)
                busy=request.busy()
                on_press=press
            />
        </p>
    }
    .into_any()
}
