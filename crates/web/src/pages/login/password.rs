//! ID and password: the page of the log-in, and the form that flow B shows too.

use leptos::prelude::*;
use ninsho_shared::login::{LoginAnswer, LoginRequest, TokenDelivery};
use ninsho_shared::{Password, UserId, paths};

use super::links::no_one_time_password;
use crate::api::Call;
use crate::context::AddressDraft;
use crate::erased::{live_option, submitted};
use crate::i18n::{Language, Text, localized, text, use_language};
use crate::messages;
use crate::pages::flow_steps::{Step, flow_steps};
use crate::parts::banner::{Tone, banner_with};
use crate::parts::button::Button;
use crate::parts::failure::failure_slot;
use crate::parts::field::{Field, Kind};
use crate::parts::frame::frame_with_steps;
use crate::request::Request;
use crate::session::use_session;

/// The page.
pub(crate) fn login_page() -> AnyView {
    let language = use_language();
    let session = use_session();
    let AddressDraft(draft) = expect_context();
    let credentials = Credentials::of(String::new());
    let failure = RwSignal::new(None);
    let request = Request::new();
    let log_in = Callback::new(move |(user_id, password)| {
        failure.set(None);
        let said = LoginRequest { user_id, password, deliver: TokenDelivery::Cookie };
        request.send(Call::post(paths::LOGIN, &said), move |answer| match answer {
            // The page for this level shows by itself. Another person is not to see what
            // the one before typed.
            Ok(LoginAnswer { login, .. }) => {
                if session.set(login.session()) {
                    draft.set(String::new());
                }
            }
            Err(why) => failure.set(Some(why)),
        });
    });
    let button =
        Button::primary(text!(language, login_submit)).busy(request.busy(), text!(language, login_busy));
    let body = view! {
        {session_over()}
        {failure_slot(failure)}
        {credentials.form(log_in, button)}
        {no_one_time_password()}
    }
    .into_any();
    frame_with_steps(text!(language, login_title), flow_steps(|| Step::LogIn), body)
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
    /// Fields with this ID in them.
    pub(crate) fn of(user_id: String) -> Self {
        Self {
            user_id: RwSignal::new(user_id),
            password: RwSignal::new(String::new()),
            user_id_error: RwSignal::new(None),
            password_error: RwSignal::new(None),
            language: use_language(),
        }
    }

    /// What is typed, unless something is wrong with it, which then is said.
    fn read(self) -> Option<(UserId, Password)> {
        let language = self.language;
        let id = UserId::parse(&self.user_id.get_untracked());
        let secret = Password::parse(self.password.get_untracked());
        // The focus goes to the first field that is wrong, so the second is looked at first.
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

    /// The form.
    pub(crate) fn form(self, on_submit: Callback<(UserId, Password)>, button: Button) -> AnyView {
        let language = self.language;
        let submit = submitted(move || {
            if let Some(read) = self.read() {
                on_submit.run(read);
            }
        });
        view! {
            <form method="post" novalidate on:submit=submit>
                {Field::new(Kind::UserId, text!(language, login_user_id), self.user_id, self.user_id_error)
                    .hint(text!(language, login_user_id_hint))
                    .view()}
                {Field::new(Kind::Password, text!(language, login_password), self.password, self.password_error)
                    .view()}
                {button.view()}
            </form>
        }
        .into_any()
    }
}

/// Why one has to log in again, when it was not one's own doing.
pub(crate) fn session_over() -> AnyView {
    let language = use_language();
    let lost = use_session().was_lost();
    let AddressDraft(draft) = expect_context();
    let why = move || {
        let kept = draft.with_untracked(|draft| !draft.is_empty());
        let detail = view! {
            <p>{text!(language, login_ended_detail)}</p>
            {kept.then(|| view! { <p>{text!(language, login_ended_draft)}</p> }.into_any())}
        }
        .into_any();
        banner_with(Tone::Notice, text!(language, login_ended), detail)
    };
    live_option(move || lost.get().then(why))
}
