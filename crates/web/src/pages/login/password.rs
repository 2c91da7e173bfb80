//! ID and password: the log-in page, and the form that flow B shows too.

use leptos::prelude::*;
use ninsho_shared::login::{LoginAnswer, LoginRequest, TokenDelivery};
use ninsho_shared::{Password, UserId, paths};

use super::links::NoOneTimePassword;
use crate::api::Call;
use crate::context::AddressDraft;
use crate::early::EarlyLoginSlot;
use crate::erased::{live_option, maybe, paragraph, submitted, view};
use crate::focus::focus_soon;
use crate::i18n::{Language, Text, localized, plain, text, use_language};
use crate::messages;
use crate::pages::flow_steps::{Step, flow_steps};
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::failure::FailureSlot;
use crate::parts::field::{Field, Kind};
use crate::parts::frame::Frame;
use crate::request::Request;
use crate::session::{Over, use_session};
use crate::texts;

/// The page.
#[component]
pub(crate) fn LoginPage() -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let AddressDraft(draft) = expect_context();
    let early = expect_context::<EarlyLoginSlot>().take();
    let credentials =
        Credentials { password: RwSignal::new(early.password), ..Credentials::of(early.user_id) };
    let failure = RwSignal::new(None);
    let request = Request::new();
    let log_in = Callback::new(move |(user_id, password)| {
        failure.set(None);
        let said = LoginRequest { user_id, password, deliver: TokenDelivery::Cookie };
        request.send(Call::post(paths::LOGIN, &said), move |answer| match answer {
            // The new level leads to the next page. Another person must not see the draft.
            Ok(LoginAnswer { login, .. }) => {
                if session.begin_with(login.session()) {
                    draft.set(String::new());
                }
            }
            Err(why) => failure.set(Some(why)),
        });
    });
    if let Some(field) = early.focus {
        focus_soon(field);
    }
    let pressed = if early.is_pressed { credentials.read() } else { None };
    if let Some(read) = pressed {
        log_in.run(read);
    }
    view! {
        <Frame title=text!(language, login_title) steps=flow_steps(|| Step::LogIn)>
            <SessionOver/>
            <FailureSlot failure/>
            <CredentialsForm credentials busy=request.busy() on_submit=log_in/>
            <NoOneTimePassword/>
        </Frame>
    }
}

/// ID and password, as they are typed.
#[derive(Clone, Copy)]
pub(crate) struct Credentials {
    user_id: RwSignal<String>,
    password: RwSignal<String>,
    user_id_error: RwSignal<Option<Text>>,
    password_error: RwSignal<Option<Text>>,
    language: RwSignal<Language>,
}

impl Credentials {
    /// Credentials with this ID filled in.
    pub(crate) fn of(user_id: String) -> Self {
        Self {
            user_id: RwSignal::new(user_id),
            password: RwSignal::new(String::new()),
            user_id_error: RwSignal::new(None),
            password_error: RwSignal::new(None),
            language: use_language(),
        }
    }

    /// What is typed, or `None` with the errors shown.
    fn read(self) -> Option<(UserId, Password)> {
        let language = self.language;
        let id = UserId::parse(&self.user_id.get_untracked());
        let secret = Password::parse(self.password.get_untracked());
        // The last error that is set takes the focus: it must be the first field's.
        self.password_error.set(secret.as_ref().err().map(|error| {
            let error = *error;
            localized(language, move |language| messages::password_error(language, error))
        }));
        self.user_id_error.set(id.as_ref().err().map(|error| {
            let error = *error;
            localized(language, move |language| messages::user_id_error(language, error))
        }));
        Some((id.ok()?, secret.ok()?))
    }
}

/// The form.
#[component]
pub(crate) fn CredentialsForm(
    credentials: Credentials,
    /// Whether the server is checking them.
    busy: Signal<bool>,
    on_submit: Callback<(UserId, Password)>,
) -> impl IntoView {
    let language = credentials.language;
    let submit = submitted(move || {
        if let Some(read) = credentials.read() {
            on_submit.run(read);
        }
    });
    view! {
        <form method="post" novalidate on:submit=submit>
            <Field
                kind=Kind::UserId
                label=text!(language, login_user_id)
                value=credentials.user_id
                error=credentials.user_id_error
                hint=text!(language, login_user_id_hint)
            />
            <Field
                kind=Kind::Password
                label=text!(language, login_password)
                value=credentials.password
                error=credentials.password_error
            />
            <Button
                style=ButtonStyle::Primary
                says=text!(language, login_submit)
                busy=(busy, text!(language, login_busy))
            />
        </form>
    }
}

/// A text, in each language.
type Words = fn(Language) -> &'static str;

/// Says why the session ended, unless the person logged out, or that the browser keeps none.
#[component]
pub(crate) fn SessionOver() -> impl IntoView {
    let language = use_language();
    let over = use_session().over();
    let AddressDraft(draft) = expect_context();
    let shown = move |over| {
        let (tone, says, detail): (_, Words, Words) = match over {
            Over::Idle => (Tone::Notice, texts::login_ended, texts::login_ended_idle),
            Over::TooOld => (Tone::Notice, texts::login_ended, texts::login_ended_age),
            Over::Reported => (Tone::Notice, texts::login_ended, texts::login_ended_reported),
            Over::Elsewhere => (Tone::Notice, texts::login_ended, texts::login_ended_elsewhere),
            Over::Done => (Tone::Success, texts::login_done, texts::login_done_detail),
            Over::Cookieless => (Tone::Error, texts::login_no_cookies, texts::login_no_cookies_detail),
        };
        let kept = tone == Tone::Notice && draft.with_untracked(|draft| !draft.is_empty());
        let kept = kept.then(|| paragraph(text!(language, login_ended_draft)));
        let (says, detail) = (plain(language, says), paragraph(plain(language, detail)));
        view! { <Banner tone says>{detail} {maybe(kept)}</Banner> }.into_any()
    };
    live_option(move || over.get().map(shown))
}
