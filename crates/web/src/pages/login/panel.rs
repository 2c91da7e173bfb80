//! The views of the second factor: the log-in page, and the panel that the step-up shows too.

use std::sync::Arc;

use leptos::prelude::*;
use ninsho_shared::login::Factor;
use ninsho_shared::{MailedCodeView, ProblemCode, Resend, paths};

use super::authenticator_code::AuthenticatorCodeForm;
use super::factors::OtherFactors;
use super::links::Unfinished;
use super::recovery_code::RecoveryCodeForm;
use super::second_factor::{SecondFactor, Stage};
use crate::api::Call;
use crate::clock::{ServerTime, browser_time};
use crate::context::AddressDraft;
use crate::erased::{hint, live, live_option, maybe, paragraph, view};
use crate::failure::Failure;
use crate::i18n::{Language, Text, localized, say, text, use_language};
use crate::institution::use_institution;
use crate::pages::flow_steps::{Step, flow_steps};
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::facts::{Address, Fact, Facts};
use crate::parts::failure::{FailureBanner, FailureSlot};
use crate::parts::frame::Frame;
use crate::parts::initialization_link::InitializationLink;
use crate::parts::link::Link;
use crate::parts::mailed_code::MailedCodeForm;
use crate::parts::resend::UntilResend;
use crate::request::Request;
use crate::route::Route;
use crate::session::use_session;

/// The page.
#[component]
pub(crate) fn SecondFactorPage() -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let passed = Callback::new(move |now_open| {
        session.set(&now_open);
    });
    let factor = SecondFactor::begin(session, language, false, passed);
    view! {
        <Frame title=title(factor, language) steps=flow_steps(|| Step::LogIn)>
            <Unfinished/>
            <SecondFactorPanel factor/>
            {initialization_link(factor)}
            <OtherId/>
        </Frame>
    }
}

/// The title says what is asked for.
fn title(factor: SecondFactor, language: RwSignal<Language>) -> Text {
    localized(language, move |language| match factor.asked_for() {
        Factor::Authenticator => say!(language, factor_authenticator_title),
        Factor::RecoveryCode => say!(language, factor_recovery_title),
        Factor::Mail if factor.stage.with(|stage| matches!(stage, Stage::Type { .. })) => {
            say!(language, address_code_title)
        }
        Factor::Mail => say!(language, factor_title),
    })
}

/// The current stage, with the choice of another factor.
#[component]
pub(super) fn SecondFactorPanel(factor: SecondFactor) -> impl IntoView {
    let only_the_desk_helps =
        Memo::new(move |_| factor.failure.with(|failure| only_the_desk_helps(failure.as_ref())));
    let asks_authenticator = Memo::new(move |_| factor.asked_for() == Factor::Authenticator);
    let asks_recovery_code = Memo::new(move |_| factor.asked_for() == Factor::RecoveryCode);
    let stage = move || match factor.stage.get() {
        _ if only_the_desk_helps.get() => view! { <DeskIsNext/> }.into_any(),
        stage if is_known(&stage) && asks_authenticator.get() => {
            view! { <AuthenticatorCodeForm factor/> }.into_any()
        }
        stage if is_known(&stage) && asks_recovery_code.get() => {
            view! { <RecoveryCodeForm factor/> }.into_any()
        }
        stage => view_of(factor, stage),
    };
    let others = move || {
        factor.factors.track();
        let asked_for = factor.asked_for();
        (!only_the_desk_helps.get()).then(|| view! { <OtherFactors factor asked_for/> }.into_any())
    };
    view! {
        <FailureSlot failure=factor.failure/>
        {live(stage)}
        {live_option(others)}
    }
}

/// The view of a stage, unless another factor than mail is asked for.
fn view_of(factor: SecondFactor, stage: Stage) -> AnyView {
    match stage {
        Stage::Reading => {
            let says = text!(use_language(), common_loading);
            view! { <p class="waiting" role="status">{says}</p> }.into_any()
        }
        Stage::Unread(failure) => {
            let retry = Callback::new(move |()| {
                factor.stage.set(Stage::Reading);
                factor.read();
            });
            view! { <FailureBanner failure retry/> }.into_any()
        }
        Stage::Ask { to, send } => view! { <RequestCode factor to send/> }.into_any(),
        Stage::Type { to } => {
            maybe(factor.code().map(|first| view! { <TypeCode factor to first/> }.into_any()))
        }
        Stage::Nowhere { first_set_up: true, .. } => view! { <FirstSetUp/> }.into_any(),
        Stage::Nowhere { placeholder, .. } => view! { <Nowhere placeholder/> }.into_any(),
    }
}

/// Whether the server has answered.
fn is_known(stage: &Stage) -> bool {
    !matches!(stage, Stage::Reading | Stage::Unread(_))
}

/// The link to flow B, unless the panel itself leads there.
pub(super) fn initialization_link(factor: SecondFactor) -> AnyView {
    // Shown together with the rest: a link that moves when the rest appears is hard to hit.
    let is_read = move || factor.stage.with(|stage| *stage != Stage::Reading);
    let is_needed = Memo::new(move |_| is_read() && !leads_to_initialization(factor));
    live_option(move || is_needed.get().then(|| view! { <InitializationLink/> }.into_any()))
}

/// Whether the panel itself leads to flow B.
fn leads_to_initialization(factor: SecondFactor) -> bool {
    let nowhere = factor.stage.with(|stage| matches!(stage, Stage::Nowhere { .. }));
    (nowhere && factor.factors.with(Option::is_none))
        || factor.is_refused()
        || factor.failure.with(|failure| only_the_desk_helps(failure.as_ref()))
}

/// Whether only the support desk can help, which needs the reference of an initialization.
fn only_the_desk_helps(failure: Option<&Failure>) -> bool {
    matches!(
        failure.and_then(Failure::code),
        Some(ProblemCode::AccountFrozen | ProblemCode::SecondFactorBlocked | ProblemCode::NoMailAddress)
    )
}

/// Shown when nothing was ever set up: the manual's 『初回設定』.
#[component]
fn FirstSetUp() -> impl IntoView {
    let language = use_language();
    view! {
        <Banner tone=Tone::Notice says=text!(language, factor_first_title)>
            {paragraph(text!(language, factor_first_detail))}
        </Banner>
        <BeginInitialization/>
    }
}

/// Shown when only the support desk can help, which needs the reference that an initialization shows; who cannot
/// phone need not begin one.
#[component]
fn DeskIsNext() -> impl IntoView {
    let language = use_language();
    // The help page shows them: here they would weigh on everybody's log-in.
    let has_others = use_institution().with_value(|institution| !institution.contact.is_empty());
    let other_ways = has_others.then(|| {
        let says = text!(language, footer_contacts);
        view! { <p><Link to=Route::Help says/></p> }.into_any()
    });
    view! {
        <BeginInitialization/>
        {hint(text!(language, factor_desk_next))}
        {maybe(other_ways)}
    }
}

#[component]
fn SendButton(factor: SecondFactor) -> impl IntoView {
    let language = use_language();
    view! {
        <Button
            style=ButtonStyle::Primary
            says=text!(language, factor_send)
            busy=(factor.sending.busy(), text!(language, factor_sending))
            on_press=Callback::new(move |()| factor.send())
        />
    }
}

#[component]
fn RequestCode(
    factor: SecondFactor,
    /// The masked address, if the server said it.
    #[prop(optional_no_strip)]
    to: Option<String>,
    send: Resend,
) -> impl IntoView {
    let language = use_language();
    let began = browser_time();
    let time = ServerTime::from(Box::new(move || began));
    let to = to.map(|address| {
        view! {
            <Facts>
                <Fact name=text!(language, factor_to)><Address address main=true/></Fact>
            </Facts>
        }
        .into_any()
    });
    let resend = Arc::new(move || send.clone());
    view! {
        <p>{text!(language, factor_intro)}</p>
        {to}
        <div class="main-action">
            <UntilResend resend time><SendButton factor/></UntilResend>
        </div>
    }
}

#[component]
fn TypeCode(factor: SecondFactor, to: String, first: MailedCodeView) -> impl IntoView {
    let language = use_language();
    let way_on = move || factor.is_refused().then(|| view! { <BeginInitialization/> }.into_any());
    view! {
        <MailedCodeForm
            entry=factor.entry(first)
            address=to
            refused=text!(language, factor_refused_detail)
            afterwards=text!(language, factor_dead)
        >
            <SendButton factor/>
        </MailedCodeForm>
        {live_option(way_on)}
    }
}

/// Shown when the account has no factor to log in with.
#[component]
fn Nowhere(placeholder: String) -> impl IntoView {
    let language = use_language();
    view! {
        <Banner tone=Tone::Notice says=text!(language, factor_none_title)>
            {paragraph(text!(language, factor_none_detail))}
        </Banner>
        <Facts>
            <Fact name=text!(language, factor_none_shown)><Address address=placeholder/></Fact>
        </Facts>
        <BeginInitialization/>
    }
}

#[component]
fn BeginInitialization() -> impl IntoView {
    let says = text!(use_language(), init_link);
    view! { <p><Link to=Route::InitializationLogin says class="button primary"/></p> }
}

/// The way back after a mistyped ID.
#[component]
fn OtherId() -> impl IntoView {
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
                // Another person must not see the draft.
                draft.set(String::new());
                session.log_out();
            }
        });
    });
    view! {
        <FailureSlot failure/>
        <p class="aside">
            <Button
                style=ButtonStyle::Small
                says=text!(language, factor_other_id)
                busy=(request.busy(), text!(language, menu_logging_out))
                on_press=press
            />
        </p>
    }
}
