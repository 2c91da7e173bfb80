//! ID and password.

use leptos::prelude::*;
use ninsho_shared::login::{LoginAnswer, LoginRequest, TokenDelivery};
use ninsho_shared::{Password, UserId, paths};

use super::no_one_time_password;
use crate::api::Call;
use crate::app::AddressDraft;
use crate::i18n::{following, text, use_language};
use crate::once::{Drawn, live_option, submitted};
use crate::pages::flow_steps::{Step, flow_steps};
use crate::parts::banner::{Tone, banner_with};
use crate::parts::button::Button;
use crate::parts::failure::failure_slot;
use crate::parts::field::{Field, Kind};
use crate::parts::frame::frame_with_steps;
use crate::request::Request;
use crate::session::use_session;
use crate::words;

/// The page.
pub(crate) fn login_page() -> AnyView {
    let language = use_language();
    let session = use_session();
    let AddressDraft(draft) = expect_context();
    let user_id = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let user_id_error = RwSignal::new(None);
    let password_error = RwSignal::new(None);
    let failure = RwSignal::new(None);
    let request = Request::new();

    let submit = submitted(move || {
        let id = UserId::parse(&user_id.get_untracked());
        let secret = Password::parse(password.get_untracked());
        // The focus goes to the first field that is wrong, so the second is looked at first.
        password_error.set(secret.as_ref().err().map(|error| {
            let error = *error;
            following(language, Box::new(move |language| words::password_error(language, error)))
        }));
        user_id_error.set(id.as_ref().err().map(|error| {
            let error = *error;
            following(language, Box::new(move |language| words::user_id_error(language, error)))
        }));
        if let (Ok(user_id), Ok(password)) = (id, secret) {
            failure.set(None);
            let call =
                Call::post(paths::LOGIN, &LoginRequest { user_id, password, deliver: TokenDelivery::Cookie });
            request.send(call, move |answer| match answer {
                // The page for this level shows by itself. Another person is not to see what
                // the one before typed.
                Ok(LoginAnswer { login, .. }) => {
                    if session.set(login.session()) {
                        draft.set(String::new());
                    }
                }
                Err(why) => failure.set(Some(why)),
            });
        }
    });
    let button =
        Button::primary(text!(language, login_submit)).busy(request.busy(), text!(language, login_busy));
    let body = view! {
        {session_over()}
        {failure_slot(failure)}
        <form method="post" novalidate on:submit=submit>
            {Field::new(Kind::UserId, text!(language, login_user_id), user_id, user_id_error)
                .hint(text!(language, login_user_id_hint))
                .view()}
            {Field::new(Kind::Password, text!(language, login_password), password, password_error).view()}
            {button.view()}
        </form>
        {no_one_time_password()}
    }
    .drawn();
    frame_with_steps(text!(language, login_title), flow_steps(|| Step::LogIn), body)
}

/// Why one has to log in again, when it was not one's own doing.
fn session_over() -> AnyView {
    let language = use_language();
    let lost = use_session().was_lost();
    let AddressDraft(draft) = expect_context();
    let why = move || {
        let kept = draft.with_untracked(|draft| !draft.is_empty());
        let detail = view! {
            <p>{text!(language, login_ended_detail)}</p>
            {kept.then(|| view! { <p>{text!(language, login_ended_draft)}</p> }.drawn())}
        }
        .drawn();
        banner_with(Tone::Notice, text!(language, login_ended), detail)
    };
    live_option(move || lost.get().then(why))
}
