//! ID and password.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use ninsho_shared::login::{LoginAnswer, LoginRequest, TokenDelivery};
use ninsho_shared::{Password, UserId, paths};

use super::NoOneTimePassword;
use crate::api;
use crate::app::AddressDraft;
use crate::i18n::{Text, following, text, use_language};
use crate::pages::flow_steps::{Step, flow_steps};
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, Look};
use crate::parts::failure::FailureSlot;
use crate::parts::field::{Field, Kind};
use crate::parts::frame::Frame;
use crate::request::Request;
use crate::session::use_session;
use crate::words;

/// The page.
#[component]
pub(crate) fn LoginPage() -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let AddressDraft(draft) = expect_context();
    let user_id = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let user_id_error = RwSignal::new(None::<Text>);
    let password_error = RwSignal::new(None::<Text>);
    let failure = RwSignal::new(None);
    let request = Request::new();

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
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
            let body = api::body(&LoginRequest { user_id, password, deliver: TokenDelivery::Cookie });
            let answer = async move { api::post::<LoginAnswer>(paths::LOGIN, body).await };
            request.send(answer, move |answer| match answer {
                // The page for this level shows by itself. Another person is not to see what
                // the one before typed.
                Ok(answer) => {
                    if session.set(answer.login.session()) {
                        draft.set(String::new());
                    }
                }
                Err(why) => failure.set(Some(why)),
            });
        }
    };
    view! {
        <Frame title=text!(language, login_title) steps=flow_steps(|| Step::LogIn)>
            <SessionOver/>
            <FailureSlot failure/>
            <form method="post" novalidate on:submit=submit>
                <Field
                    kind=Kind::UserId
                    label=text!(language, login_user_id)
                    hint=text!(language, login_user_id_hint)
                    value=user_id
                    error=user_id_error
                />
                <Field
                    kind=Kind::Password
                    label=text!(language, login_password)
                    value=password
                    error=password_error
                />
                <Button
                    look=Look::Primary
                    says=text!(language, login_submit)
                    busy_says=text!(language, login_busy)
                    busy=request.busy()
                />
            </form>
            <NoOneTimePassword/>
        </Frame>
    }
    .into_any()
}

/// Why one has to log in again, when it was not one's own doing.
#[component]
fn SessionOver() -> impl IntoView {
    let language = use_language();
    let lost = use_session().was_lost();
    let AddressDraft(draft) = expect_context();
    (move || {
        lost.get().then(|| {
            let kept = draft.with_untracked(|draft| !draft.is_empty());
            view! {
                <Banner tone=Tone::Notice says=text!(language, login_ended)>
                    <p>{text!(language, login_ended_detail)}</p>
                    {kept.then(|| view! { <p>{text!(language, login_ended_draft)}</p> })}
                </Banner>
            }
        })
    })
    .into_any()
}
