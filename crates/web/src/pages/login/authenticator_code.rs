//! The code of an authenticator, at the log-in and the step-up.

use leptos::prelude::*;
use ninsho_shared::login::{LoginAnswer, VerifyRequest};
use ninsho_shared::{AuthenticatorCode, paths};

use super::second_factor::SecondFactor;
use crate::api::Call;
use crate::erased::{paragraph, submitted, view};
use crate::i18n::{Text, text, use_language};
use crate::parts::authenticator_code::{authenticator_code_error, refused_authenticator_code};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::field::{Field, Kind};
use crate::request::Request;

/// The form.
#[component]
pub(super) fn AuthenticatorCodeForm(factor: SecondFactor) -> impl IntoView {
    let language = use_language();
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<Text>);
    let checking = Request::new();
    let check = move |code| {
        factor.failure.set(None);
        error.set(None);
        let call = Call::post(paths::LOGIN_VERIFY, &VerifyRequest::Authenticator { code });
        checking.send(call, move |answer| match factor.session().still_in::<LoginAnswer>(answer) {
            Some(Ok(answer)) => factor.passed(&answer),
            Some(Err(why)) => match refused_authenticator_code(language, &why) {
                Some(refused) => error.set(Some(refused)),
                None => factor.failure.set(Some(why)),
            },
            None => {}
        });
    };
    let submit = submitted(move || match AuthenticatorCode::parse(&typed.get_untracked()) {
        Ok(code) => check(code),
        Err(wrong) => error.set(Some(authenticator_code_error(language, wrong))),
    });
    view! {
        {paragraph(text!(language, factor_authenticator_intro))}
        <form class="code-form" method="post" novalidate on:submit=submit>
            <Field
                kind=Kind::Code
                label=text!(language, factor_authenticator_label)
                value=typed
                error
                hint=text!(language, factor_authenticator_hint)
            />
            <Button
                style=ButtonStyle::Primary
                says=text!(language, code_confirm)
                busy=(checking.busy(), text!(language, code_confirming))
            />
        </form>
    }
}
