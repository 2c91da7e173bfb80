//! ④: ID and password once more, which start an initialization.

use leptos::prelude::*;
use ninsho_shared::initialization::{InitRequestAnswer, InitRequestRequest};
use ninsho_shared::login::TokenDelivery;
use ninsho_shared::paths;

use crate::api::Call;
use crate::context::BegunRequest;
use crate::erased::view;
use crate::i18n::{text, use_language};
use crate::navigation::use_navigation;
use crate::pages::flow_steps::{InitStep, Through, initialization_steps};
use crate::pages::login::{Credentials, CredentialsForm, SessionOver, Unfinished};
use crate::parts::failure::FailureSlot;
use crate::parts::frame::Frame;
use crate::request::Request;
use crate::route::Route;
use crate::session::use_session;

/// The page.
#[component]
pub(crate) fn InitializationLoginPage() -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let navigation = use_navigation();
    let BegunRequest(begun) = expect_context();
    let credentials = Credentials::of(session.whose());
    let failure = RwSignal::new(None);
    let request = Request::new();
    let begin = Callback::new(move |(user_id, password)| {
        failure.set(None);
        let said = InitRequestRequest { user_id, password, deliver: TokenDelivery::Cookie };
        request.send(Call::post(paths::INIT_REQUESTS, &said), move |answer| match answer {
            Ok(InitRequestAnswer { init_request, .. }) => {
                session.begin_with(init_request.session());
                let id = init_request.id();
                begun.set_value(Some(init_request));
                navigation.go(Route::Initialization(id));
            }
            Err(why) => failure.set(Some(why)),
        });
    });
    let steps = initialization_steps(Through::Mail, || InitStep::LogInAgain);
    view! {
        <Frame title=text!(language, init_again_title) steps>
            <SessionOver/>
            <Unfinished/>
            <p>{text!(language, init_again_intro)}</p>
            <FailureSlot failure/>
            <CredentialsForm credentials busy=request.busy() on_submit=begin/>
        </Frame>
    }
}
