//! The active authenticators, and the removal of one.

use leptos::prelude::*;
use ninsho_shared::authenticators::AuthenticatorView;
use ninsho_shared::{ProblemCode, paths};
use uuid::Uuid;

use super::rename::{AskRename, RenameForm};
use super::state::Authenticators;
use crate::api::Call;
use crate::clock::day_and_time;
use crate::erased::{live, live_option, paragraph, view};
use crate::failure::Failure;
use crate::focus::focus_when_drawn;
use crate::i18n::{Language, Text, localized, say, text, use_language};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::failure::FailureSlot;
use crate::request::Request;
use crate::session::{Session, use_session};

/// The state of a removal.
#[derive(Clone, Copy)]
pub(super) struct Removing {
    authenticators: Authenticators,
    failure: RwSignal<Option<Failure>>,
    request: Request,
    session: Session,
    language: RwSignal<Language>,
}

impl Removing {
    /// Nothing is removed yet.
    pub(super) fn begin(authenticators: Authenticators) -> Self {
        Self {
            authenticators,
            failure: RwSignal::new(None),
            request: Request::new(),
            session: use_session(),
            language: use_language(),
        }
    }

    fn is_asked(self, id: Uuid) -> bool {
        self.authenticators.removal.get() == Some(id)
    }

    fn remove(self, id: Uuid, name: String) {
        self.failure.set(None);
        self.request.send(Call::delete(paths::authenticator(id)), move |answer| {
            match self.session.still_in::<()>(answer) {
                Some(Err(why)) if why.code() == Some(ProblemCode::StepUpRequired) => {
                    self.authenticators
                        .go_on
                        .set(Some(Callback::new(move |()| self.remove(id, name.clone()))));
                }
                // Idempotent: an authenticator that is gone already is removed.
                Some(Err(why)) if why.code() != Some(ProblemCode::NotFound) => self.failure.set(Some(why)),
                Some(Ok(()) | Err(_)) => self.removed(name),
                None => {}
            }
        });
    }

    fn removed(self, name: String) {
        let says: Text = text!(self.language, authenticators_removed, name);
        self.authenticators.removal.set(None);
        self.authenticators.done.set(Some(says));
        self.authenticators.account.read();
    }
}

/// The list.
#[component]
pub(super) fn AuthenticatorList(removing: Removing, authenticators: Vec<AuthenticatorView>) -> impl IntoView {
    if authenticators.is_empty() {
        return paragraph(text!(removing.language, authenticators_none));
    }
    let items: Vec<AnyView> = authenticators
        .into_iter()
        .map(|authenticator| view! { <AuthenticatorCard removing authenticator/> }.into_any())
        .collect();
    view! { <ul class="sessions" role="list">{items}</ul> }.into_any()
}

#[component]
fn AuthenticatorCard(removing: Removing, authenticator: AuthenticatorView) -> impl IntoView {
    let language = removing.language;
    let AuthenticatorView { id, name, since, last_used_at } = authenticator;
    let name = name.as_str().to_owned();
    let shown = name.clone();
    let since = localized(language, move |language| {
        let time = day_and_time(language, since);
        say!(language, authenticators_since, time)
    });
    let used = localized(language, move |language| match last_used_at {
        Some(at) => {
            let time = day_and_time(language, at);
            say!(language, authenticators_used, time)
        }
        None => say!(language, authenticators_unused),
    });
    let actions = live(move || {
        let (name, authenticators) = (name.clone(), removing.authenticators);
        if removing.is_asked(id) {
            return view! { <ConfirmRemoval removing id name/> }.into_any();
        }
        if authenticators.renaming.get() == Some(id) {
            return view! { <RenameForm authenticators id name/> }.into_any();
        }
        view! {
            <div class="buttons">
                <AskRename authenticators id name=name.clone()/>
                <AskRemoval removing id name/>
            </div>
        }
        .into_any()
    });
    let failure = live_option(move || {
        let failure = removing.failure;
        removing.is_asked(id).then(|| view! { <FailureSlot failure/> }.into_any())
    });
    view! {
        <li class="card">
            <p class="browser">{shown}</p>
            <p class="hint">{since}</p>
            <p class="hint">{used}</p>
            {failure}
            {actions}
        </li>
    }
}

#[component]
fn AskRemoval(removing: Removing, id: Uuid, name: String) -> impl IntoView {
    let language = removing.language;
    let press = Callback::new(move |()| {
        removing.failure.set(None);
        removing.authenticators.removal.set(Some(id));
    });
    view! {
        <Button
            style=ButtonStyle::Secondary
            says=text!(language, authenticators_remove)
            name=text!(language, authenticators_remove_of, name)
            on_press=press
        />
    }
}

/// Asks again: a removal cannot be undone.
#[component]
fn ConfirmRemoval(removing: Removing, id: Uuid, name: String) -> impl IntoView {
    let language = removing.language;
    focus_when_drawn(".sure");
    let asks = name.clone();
    let remove = Callback::new(move |()| removing.remove(id, name.clone()));
    let keep = Callback::new(move |()| removing.authenticators.removal.set(None));
    view! {
        <p class="sure" tabindex="-1">{text!(language, authenticators_remove_ask, asks)}</p>
        <div class="buttons">
            <Button
                style=ButtonStyle::Secondary
                says=text!(language, authenticators_remove_yes)
                busy=(removing.request.busy(), text!(language, authenticators_removing))
                on_press=remove
            />
            <Button
                style=ButtonStyle::Secondary
                says=text!(language, authenticators_remove_no)
                on_press=keep
            />
        </div>
    }
}
