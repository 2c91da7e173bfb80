//! The state of an authenticator that is being added.

use leptos::prelude::*;
use ninsho_shared::authenticators::{
    AuthenticatorName, AuthenticatorNameError, AuthenticatorView, NewAuthenticatorRequest,
    NewAuthenticatorView,
};
use ninsho_shared::{ProblemCode, paths};

use super::state::Authenticators;
use crate::api::Call;
use crate::failure::Failure;
use crate::i18n::{Language, Text, text, use_language};
use crate::request::Request;
use crate::session::{Session, use_session};

/// An app that is being added.
#[derive(Clone, Copy)]
pub(super) struct Adding {
    /// The page.
    pub(super) authenticators: Authenticators,
    /// What went wrong last.
    pub(super) failure: RwSignal<Option<Failure>>,
    /// What the server made for it. It is shown, and kept nowhere.
    pub(super) new: RwSignal<Option<NewAuthenticatorView>>,
    /// The six digits, as they are typed.
    pub(super) code: RwSignal<String>,
    /// What the page is used with.
    pub(super) session: Session,
    /// The language of the page.
    pub(super) language: RwSignal<Language>,
    /// What is wrong with them.
    pub(super) code_error: RwSignal<Option<Text>>,
    /// Whether this app can be proved no more.
    pub(super) dead: RwSignal<bool>,
    /// The check of the digits.
    pub(super) checking: Request,
    /// Its name, as it is typed.
    pub(super) name: RwSignal<String>,
    /// What is wrong with the name.
    pub(super) name_error: RwSignal<Option<Text>>,
    /// The request for a new one.
    pub(super) request: Request,
}

impl Adding {
    /// None yet.
    pub(super) fn begin(authenticators: Authenticators) -> Self {
        Self {
            authenticators,
            failure: RwSignal::new(None),
            new: RwSignal::new(None),
            code: RwSignal::new(String::new()),
            session: use_session(),
            language: use_language(),
            code_error: RwSignal::new(None),
            dead: RwSignal::new(false),
            checking: Request::new(),
            name: RwSignal::new(String::new()),
            name_error: RwSignal::new(None),
            request: Request::new(),
        }
    }

    /// Asks the server to set one up under the name that was typed.
    pub(super) fn ask(self) {
        self.failure.set(None);
        self.authenticators.done.set(None);
        match AuthenticatorName::parse(&self.name.get_untracked()) {
            Err(error) => self.name_error.set(Some(wrong_name(self.language, error))),
            Ok(name) => {
                self.name_error.set(None);
                let call = Call::post(paths::AUTHENTICATORS, &NewAuthenticatorRequest { name });
                self.request.send(call, move |answer| match self.session.still_in(answer) {
                    Some(Ok(new)) => {
                        self.code.set(String::new());
                        self.code_error.set(None);
                        self.dead.set(false);
                        self.new.set(Some(new));
                    }
                    Some(Err(why)) if why.code() == Some(ProblemCode::StepUpRequired) => {
                        self.authenticators.go_on.set(Some(Callback::new(move |()| self.ask())));
                    }
                    Some(Err(why)) => self.failure.set(Some(why)),
                    None => {}
                });
            }
        }
    }

    /// It counts from now on.
    pub(super) fn added(self, app: &AuthenticatorView) {
        let name = app.name.as_str().to_owned();
        self.new.set(None);
        self.name.set(String::new());
        // What kept another app from being removed may be settled by this one.
        self.authenticators.removal.set(None);
        self.authenticators.done.set(Some(text!(self.language, authenticators_added, name)));
        self.authenticators.account.read();
    }
}

/// Why a text is no name.
fn wrong_name(language: RwSignal<Language>, error: AuthenticatorNameError) -> Text {
    match error {
        AuthenticatorNameError::Empty => text!(language, authenticators_name_empty),
        AuthenticatorNameError::TooLong => text!(language, authenticators_name_long),
        AuthenticatorNameError::Character => text!(language, authenticators_name_character),
    }
}
