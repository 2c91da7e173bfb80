//! The authenticators that count, and the removal of one.

use leptos::prelude::*;
use ninsho_shared::authenticators::AuthenticatorView;
use ninsho_shared::{ProblemCode, paths};
use uuid::Uuid;

use super::state::Authenticators;
use crate::api::Call;
use crate::clock::day_and_time;
use crate::erased::{live, live_option, paragraph};
use crate::failure::Failure;
use crate::focus::focus_when_drawn;
use crate::i18n::{Language, Text, localized, say, text, use_language};
use crate::parts::button::Button;
use crate::parts::failure::failure_slot;
use crate::request::Request;
use crate::session::{Session, use_session};

/// The removal of an app.
#[derive(Clone, Copy)]
pub(super) struct Removing {
    authenticators: Authenticators,
    failure: RwSignal<Option<Failure>>,
    request: Request,
    session: Session,
    language: RwSignal<Language>,
}

impl Removing {
    /// None yet.
    pub(super) fn begin(authenticators: Authenticators) -> Self {
        Self {
            authenticators,
            failure: RwSignal::new(None),
            request: Request::new(),
            session: use_session(),
            language: use_language(),
        }
    }

    /// The list.
    pub(super) fn list(self, authenticators: Vec<AuthenticatorView>) -> AnyView {
        let language = use_language();
        if authenticators.is_empty() {
            return paragraph(text!(language, authenticators_none));
        }
        let items: Vec<AnyView> = authenticators.into_iter().map(|app| self.item(app)).collect();
        view! { <ul class="sessions" role="list">{items}</ul> }.into_any()
    }

    fn item(self, app: AuthenticatorView) -> AnyView {
        let language = use_language();
        let AuthenticatorView { id, name, since, last_used_at } = app;
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
        let removal = live(move || {
            if self.authenticators.removal.get() == Some(id) {
                self.sure(id, name.clone())
            } else {
                self.ask(id, name.clone())
            }
        });
        let failure = live_option(move || {
            (self.authenticators.removal.get() == Some(id)).then(|| failure_slot(self.failure))
        });
        view! {
            <li class="card">
                <p class="browser">{shown}</p>
                <p class="hint">{since}</p>
                <p class="hint">{used}</p>
                {failure}
                {removal}
            </li>
        }
        .into_any()
    }

    fn ask(self, id: Uuid, name: String) -> AnyView {
        let language = use_language();
        let press = Callback::new(move |()| {
            self.failure.set(None);
            self.authenticators.removal.set(Some(id));
        });
        Button::secondary(text!(language, authenticators_remove))
            .named(text!(language, authenticators_remove_of, name))
            .on_press(press)
            .view()
    }

    /// Something is lost here, so it is asked for twice.
    fn sure(self, id: Uuid, name: String) -> AnyView {
        let language = use_language();
        focus_when_drawn(".sure");
        let asks = name.clone();
        let remove = Callback::new(move |()| self.remove(id, name.clone()));
        let keep = Callback::new(move |()| self.authenticators.removal.set(None));
        let yes = Button::secondary(text!(language, authenticators_remove_yes))
            .busy(self.request.busy(), text!(language, authenticators_removing))
            .on_press(remove);
        view! {
            <p class="sure" tabindex="-1">{text!(language, authenticators_remove_ask, asks)}</p>
            <div class="buttons">
                {yes.view()}
                {Button::secondary(text!(language, authenticators_remove_no)).on_press(keep).view()}
            </div>
        }
        .into_any()
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
                // One that is gone already is what was wanted.
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
