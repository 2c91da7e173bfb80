//! Another name for an authenticator.

use leptos::prelude::*;
use ninsho_shared::authenticators::{
    AuthenticatorName, AuthenticatorNameError, AuthenticatorView, RenameAuthenticatorRequest,
};
use ninsho_shared::paths;
use uuid::Uuid;

use super::state::Authenticators;
use crate::api::Call;
use crate::erased::{submitted, view};
use crate::failure::Failure;
use crate::focus::focus_soon;
use crate::i18n::{Language, Text, text, use_language};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::failure::FailureSlot;
use crate::parts::field::{Field, Kind};
use crate::request::Request;
use crate::session::use_session;

/// The button that opens the form.
#[component]
pub(super) fn AskRename(authenticators: Authenticators, id: Uuid, name: String) -> impl IntoView {
    let language = use_language();
    let press = Callback::new(move |()| {
        authenticators.done.set(None);
        authenticators.renaming.set(Some(id));
        // The pressed button is gone.
        focus_soon(".card form input");
    });
    view! {
        <Button
            style=ButtonStyle::Secondary
            says=text!(language, authenticators_rename)
            name=text!(language, authenticators_rename_of, name)
            on_press=press
        />
    }
}

/// The form, with the name that it has.
#[component]
pub(super) fn RenameForm(authenticators: Authenticators, id: Uuid, name: String) -> impl IntoView {
    let (language, session) = (use_language(), use_session());
    let typed = RwSignal::new(name);
    let error = RwSignal::new(None::<Text>);
    let failure = RwSignal::new(None::<Failure>);
    let request = Request::new();
    let submit = submitted(move || {
        failure.set(None);
        error.set(None);
        match AuthenticatorName::parse(&typed.get_untracked()) {
            Err(wrong) => error.set(Some(wrong_name(language, wrong))),
            Ok(name) => {
                let call = Call::post(paths::authenticator_rename(id), &RenameAuthenticatorRequest { name });
                request.send(call, move |answer| match session.still_in::<AuthenticatorView>(answer) {
                    Some(Ok(renamed)) => {
                        let name = renamed.name.as_str().to_owned();
                        authenticators.renaming.set(None);
                        authenticators.done.set(Some(text!(language, authenticators_renamed, name)));
                        authenticators.account.read();
                    }
                    Some(Err(why)) => failure.set(Some(why)),
                    None => {}
                });
            }
        }
    });
    let keep = Callback::new(move |()| authenticators.renaming.set(None));
    view! {
        <form method="post" novalidate on:submit=submit>
            <FailureSlot failure/>
            <Field
                kind=Kind::Name
                label=text!(language, authenticators_name)
                value=typed
                error
                hint=text!(language, authenticators_name_hint)
            />
            <div class="buttons">
                <Button
                    style=ButtonStyle::Primary
                    says=text!(language, authenticators_save)
                    busy=(request.busy(), text!(language, authenticators_saving))
                />
                <Button
                    style=ButtonStyle::Secondary
                    says=text!(language, authenticators_keep_name)
                    on_press=keep
                />
            </div>
        </form>
    }
}

/// Why a text is not a valid name.
fn wrong_name(language: RwSignal<Language>, error: AuthenticatorNameError) -> Text {
    match error {
        AuthenticatorNameError::Empty => text!(language, authenticators_name_empty),
        AuthenticatorNameError::TooLong => text!(language, authenticators_name_long),
        AuthenticatorNameError::Character => text!(language, authenticators_name_character),
    }
}
