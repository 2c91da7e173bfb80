//! The apps that count, and the removal of one.

use leptos::prelude::*;
use ninsho_shared::apps::AppView;
use ninsho_shared::{ProblemCode, paths};
use uuid::Uuid;

use super::Apps;
use crate::api::{Call, Failure};
use crate::clock::day_and_time;
use crate::i18n::{Language, Text, following, say, text, use_language};
use crate::once::{Drawn, focus_when_drawn, live, live_option, paragraph};
use crate::parts::button::Button;
use crate::parts::failure::failure_slot;
use crate::request::Request;
use crate::session::{Session, use_session};

/// The removal of an app.
#[derive(Clone, Copy)]
pub(super) struct Removing {
    apps: Apps,
    failure: RwSignal<Option<Failure>>,
    request: Request,
    session: Session,
    language: RwSignal<Language>,
}

impl Removing {
    /// None yet.
    pub(super) fn begin(apps: Apps) -> Self {
        Self {
            apps,
            failure: RwSignal::new(None),
            request: Request::new(),
            session: use_session(),
            language: use_language(),
        }
    }

    /// The list.
    pub(super) fn list(self, apps: Vec<AppView>) -> AnyView {
        let language = use_language();
        if apps.is_empty() {
            return paragraph(text!(language, apps_none));
        }
        let items: Vec<AnyView> = apps.into_iter().map(|app| self.item(app)).collect();
        view! { <ul class="sessions" role="list">{items}</ul> }.drawn()
    }

    fn item(self, app: AppView) -> AnyView {
        let language = use_language();
        let AppView { id, name, since, last_used_at } = app;
        let name = name.as_str().to_owned();
        let shown = name.clone();
        let since = following(
            language,
            Box::new(move |language| {
                let time = day_and_time(language, since);
                say!(language, apps_since, time)
            }),
        );
        let used = following(
            language,
            Box::new(move |language| match last_used_at {
                Some(at) => {
                    let time = day_and_time(language, at);
                    say!(language, apps_used, time)
                }
                None => say!(language, apps_unused),
            }),
        );
        let removal = live(move || {
            if self.apps.removal.get() == Some(id) {
                self.sure(id, name.clone())
            } else {
                self.ask(id, name.clone())
            }
        });
        let failure =
            live_option(move || (self.apps.removal.get() == Some(id)).then(|| failure_slot(self.failure)));
        view! {
            <li class="card">
                <p class="browser">{shown}</p>
                <p class="hint">{since}</p>
                <p class="hint">{used}</p>
                {failure}
                {removal}
            </li>
        }
        .drawn()
    }

    fn ask(self, id: Uuid, name: String) -> AnyView {
        let language = use_language();
        let press = Callback::new(move |()| {
            self.failure.set(None);
            self.apps.removal.set(Some(id));
        });
        Button::secondary(text!(language, apps_remove))
            .named(text!(language, apps_remove_of, name))
            .on_press(press)
            .view()
    }

    /// Something is lost here, so it is asked for twice.
    fn sure(self, id: Uuid, name: String) -> AnyView {
        let language = use_language();
        focus_when_drawn(".sure");
        let asks = name.clone();
        let remove = Callback::new(move |()| self.remove(id, name.clone()));
        let keep = Callback::new(move |()| self.apps.removal.set(None));
        let yes = Button::secondary(text!(language, apps_remove_yes))
            .busy(self.request.busy(), text!(language, apps_removing))
            .on_press(remove);
        view! {
            <p class="sure" tabindex="-1">{text!(language, apps_remove_ask, asks)}</p>
            <div class="buttons">
                {yes.view()}
                {Button::secondary(text!(language, apps_remove_no)).on_press(keep).view()}
            </div>
        }
        .drawn()
    }

    fn remove(self, id: Uuid, name: String) {
        self.failure.set(None);
        self.request.send(Call::delete(paths::app(id)), move |answer| {
            match self.session.still_in::<()>(answer) {
                Some(Err(why)) if why.code() == Some(ProblemCode::StepUpRequired) => {
                    self.apps.go_on.set(Some(Callback::new(move |()| self.remove(id, name.clone()))));
                }
                // One that is gone already is what was wanted.
                Some(Err(why)) if why.code() != Some(ProblemCode::NotFound) => self.failure.set(Some(why)),
                Some(Ok(()) | Err(_)) => self.removed(name),
                None => {}
            }
        });
    }

    fn removed(self, name: String) {
        let says: Text = text!(self.language, apps_removed, name);
        self.apps.removal.set(None);
        self.apps.done.set(Some(says));
        self.apps.account.read();
    }
}
