//! A recovery code, at the log-in and the step-up.

use leptos::prelude::*;
use ninsho_shared::login::{LoginAnswer, VerifyRequest};
use ninsho_shared::{ProblemCode, RecoveryCode, RecoveryCodeError, paths};

use super::second_factor::SecondFactor;
use crate::api::Call;
use crate::erased::{paragraph, submitted, view};
use crate::i18n::{Text, text, use_language};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::field::{Field, Kind};
use crate::request::Request;

/// The form.
#[component]
pub(super) fn RecoveryCodeForm(factor: SecondFactor) -> impl IntoView {
    let language = use_language();
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<Text>);
    let checking = Request::new();
    let check = move |code| {
        factor.failure.set(None);
        error.set(None);
        let call = Call::post(paths::LOGIN_VERIFY, &VerifyRequest::RecoveryCode { code });
        checking.send(call, move |answer| match factor.session().still_in::<LoginAnswer>(answer) {
            Some(Ok(answer)) => factor.passed(&answer),
            Some(Err(why)) if matches!(why.code(), Some(ProblemCode::WrongCode | ProblemCode::CodeUsed)) => {
                error.set(Some(text!(language, factor_recovery_wrong)));
            }
            Some(Err(why)) => factor.failure.set(Some(why)),
            None => {}
        });
    };
    let submit = submitted(move || match RecoveryCode::parse(&typed.get_untracked()) {
        Ok(code) => check(code),
        Err(RecoveryCodeError::Length(0)) => error.set(Some(text!(language, factor_recovery_empty))),
        Err(RecoveryCodeError::Several) => error.set(Some(text!(language, factor_recovery_several))),
        Err(RecoveryCodeError::OneTimePassword(_)) => {
            error.set(Some(text!(language, factor_recovery_is_one_time)));
        }
        Err(RecoveryCodeError::Character | RecoveryCodeError::Length(_)) => {
            error.set(Some(text!(language, factor_recovery_shape)));
        }
    });
    let left = factor.factors.with_untracked(|factors| factors.as_ref().map(|it| it.recovery_codes_left));
    let left = left.unwrap_or_default();
    view! {
        {paragraph(text!(language, factor_recovery_intro, left))}
        <form class="code-form" method="post" novalidate on:submit=submit>
            <Field
                kind=Kind::RecoveryCode
                label=text!(language, factor_recovery_label)
                value=typed
                error
                hint=text!(language, factor_recovery_hint)
            />
            <Button
                style=ButtonStyle::Primary
                says=text!(language, code_confirm)
                busy=(checking.busy(), text!(language, code_confirming))
            />
        </form>
    }
}
