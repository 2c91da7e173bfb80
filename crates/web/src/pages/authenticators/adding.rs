//! The state of an authenticator that is being added.

use std::iter::once;

use leptos::prelude::*;
use ninsho_shared::authenticators::{
    AuthenticatorName, AuthenticatorView, NewAuthenticatorRequest, NewAuthenticatorView,
};
use ninsho_shared::{ProblemCode, paths};

use super::state::Authenticators;
use crate::api::Call;
use crate::failure::Failure;
use crate::i18n::{Language, Text, say, text, use_language};
use crate::request::Request;
use crate::session::{Session, use_session};

/// An authenticator that is being added.
#[derive(Clone, Copy)]
pub(super) struct Adding {
    /// The state of the page.
    pub(super) authenticators: Authenticators,
    /// The last failure.
    pub(super) failure: RwSignal<Option<Failure>>,
    /// The secret from the server, which is shown and stored nowhere.
    pub(super) new: RwSignal<Option<NewAuthenticatorView>>,
    /// The code, as it is typed.
    pub(super) code: RwSignal<String>,
    /// The session of the page.
    pub(super) session: Session,
    /// The language of the page.
    pub(super) language: RwSignal<Language>,
    /// What is wrong with the code.
    pub(super) code_error: RwSignal<Option<Text>>,
    /// Whether this set-up can no longer be completed.
    pub(super) dead: RwSignal<bool>,
    /// The check of the code.
    pub(super) checking: Request,
    /// The request for a new secret.
    pub(super) request: Request,
}

impl Adding {
    /// Nothing is added yet.
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
            request: Request::new(),
        }
    }

    /// Requests a secret for an authenticator, whose name can be changed when it works.
    pub(super) fn ask(self) {
        self.failure.set(None);
        self.authenticators.done.set(None);
        let Some(name) = self.free_name() else { return };
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

    /// What it is called at first: most are on a phone. The next one has a number.
    fn free_name(self) -> Option<AuthenticatorName> {
        let phone = say!(self.language.get_untracked(), authenticators_phone);
        let account = untrack(|| self.authenticators.account.value());
        let taken = account.map(|account| account.authenticators).unwrap_or_default();
        let mut names = once(phone.clone()).chain((2..).map(|number| format!("{phone} {number}")));
        names.find_map(|name| {
            let is_free = taken.iter().all(|one| one.name.as_str() != name);
            is_free.then(|| AuthenticatorName::parse(&name).ok()).flatten()
        })
    }

    /// The authenticator is active.
    pub(super) fn added(self, authenticator: &AuthenticatorView) {
        let name = authenticator.name.as_str().to_owned();
        self.new.set(None);
        // The last factor cannot be removed; with a new one the refusal is obsolete.
        self.authenticators.removal.set(None);
        self.authenticators.done.set(Some(text!(self.language, authenticators_added, name)));
        self.authenticators.renaming.set(Some(authenticator.id));
        self.authenticators.account.read();
    }
}
