//! Where one is logged in, and the way to end it elsewhere.

use leptos::prelude::*;
use ninsho_shared::session::{Level, SessionItem, SessionsView};
use ninsho_shared::{ProblemCode, paths};
use uuid::Uuid;

use crate::api::Call;
use crate::clock::day_and_time;
use crate::erased::{live_option, together};
use crate::failure::Failure;
use crate::i18n::{Text, localized, text, use_language};
use crate::parts::banner::{Tone, banner};
use crate::parts::button::Button;
use crate::parts::facts::{fact, facts};
use crate::parts::failure::failure_slot;
use crate::parts::frame::frame;
use crate::request::Request;
use crate::resource::ApiResource;
use crate::session::use_session;

/// The page.
pub(crate) fn sessions_page() -> AnyView {
    let language = use_language();
    let page = Sessions { list: ApiResource::from(paths::SESSIONS.to_owned()), ended: RwSignal::new(None) };
    let body = view! {
        <p>{text!(language, sessions_intro)}</p>
        {live_option(move || page.ended.get().map(|says| banner(Tone::Success, says)))}
        {page.list.show(move |view| page.show(view))}
    }
    .into_any();
    frame(text!(language, sessions_title), body)
}

/// The list, and what was done to it last.
#[derive(Clone, Copy)]
struct Sessions {
    list: ApiResource<SessionsView>,
    ended: RwSignal<Option<Text>>,
}

impl Sessions {
    fn show(self, view: SessionsView) -> AnyView {
        let only = view.sessions.iter().all(|item| item.current);
        let only = only.then(|| {
            let says = text!(use_language(), sessions_only);
            view! { <p>{says}</p> }.into_any()
        });
        let items: Vec<AnyView> = view.sessions.into_iter().map(|item| self.item(item)).collect();
        (view! { <ul class="sessions" role="list">{items}</ul> }.into_any(), only).into_any()
    }

    fn item(self, item: SessionItem) -> AnyView {
        let language = use_language();
        let began = localized(language, move |language| day_and_time(language, item.created_at));
        let seen = localized(language, move |language| day_and_time(language, item.last_seen_at));
        let mark = if item.current {
            Some(text!(language, sessions_current))
        } else {
            (item.level != Level::Full).then(|| text!(language, sessions_password_level))
        };
        let mark = mark.map(|mark| view! { <span class="mark">{mark}</span> }.into_any());
        let end = (!item.current).then(|| self.end(item.id, item.origin.browser.clone()));
        view! {
            <li class="card">
                <p class="browser">{item.origin.browser} {mark}</p>
                {facts(vec![
                    fact(text!(language, sessions_network), item.origin.network),
                    fact(text!(language, sessions_began), began),
                    fact(text!(language, sessions_seen), seen),
                ])}
                {end}
            </li>
        }
        .into_any()
    }

    /// The button that ends a session.
    fn end(self, id: Uuid, browser: String) -> AnyView {
        let language = use_language();
        let session = use_session();
        let failure = RwSignal::new(None::<Failure>);
        let request = Request::new();
        let name = {
            let browser = browser.clone();
            text!(language, sessions_end_of, browser)
        };
        let press = Callback::new(move |()| {
            failure.set(None);
            let browser = browser.clone();
            request.send(Call::delete(paths::session(id)), move |answer| {
                match session.still_in::<()>(answer) {
                    // One that has ended by itself in the meantime is ended too.
                    Some(Err(why)) if why.code() != Some(ProblemCode::NotFound) => failure.set(Some(why)),
                    Some(Ok(()) | Err(_)) => {
                        self.ended.set(Some(text!(language, sessions_ended, browser)));
                        self.list.read();
                    }
                    None => {}
                }
            });
        });
        let button = Button::secondary(text!(language, sessions_end))
            .busy(request.busy(), text!(language, sessions_ending))
            .named(name)
            .on_press(press);
        together(vec![button.view(), failure_slot(failure)])
    }
}
