//! The sessions of the account, each of which can be ended.

use leptos::prelude::*;
use ninsho_shared::session::{Level, SessionItem, SessionsView};
use ninsho_shared::{ProblemCode, paths};

use crate::api::Call;
use crate::clock::day_and_time;
use crate::erased::{live_option, paragraph, view};
use crate::failure::Failure;
use crate::i18n::{Text, localized, text, use_language};
use crate::messages;
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::facts::{Fact, Facts};
use crate::parts::failure::FailureSlot;
use crate::parts::frame::Frame;
use crate::request::Request;
use crate::resource::ApiResource;
use crate::session::use_session;

/// The page.
#[component]
pub(crate) fn SessionsPage() -> impl IntoView {
    let language = use_language();
    let sessions =
        Sessions { list: ApiResource::from(paths::SESSIONS.to_owned()), ended: RwSignal::new(None) };
    let ended =
        move || sessions.ended.get().map(|says| view! { <Banner tone=Tone::Success says/> }.into_any());
    view! {
        <Frame title=text!(language, sessions_title)>
            <p>{text!(language, sessions_intro)}</p>
            {live_option(ended)}
            {sessions.list.show(move |view| view! { <SessionList sessions view/> }.into_any())}
        </Frame>
    }
}

/// The list, and the message about the session that was ended last.
#[derive(Clone, Copy)]
struct Sessions {
    list: ApiResource<SessionsView>,
    ended: RwSignal<Option<Text>>,
}

#[component]
fn SessionList(sessions: Sessions, view: SessionsView) -> impl IntoView {
    let language = use_language();
    // What there is to do for all others: nothing for none, and one has its own button.
    let below = match view.sessions.iter().filter(|item| !item.current).count() {
        0 => Some(paragraph(text!(language, sessions_only))),
        1 => None,
        _ => {
            let says = text!(language, sessions_end_others);
            let (path, ended) = (paths::SESSIONS.to_owned(), text!(language, sessions_ended_others));
            Some(view! { <EndButton sessions path says name=says ended/> }.into_any())
        }
    };
    let items: Vec<AnyView> =
        view.sessions.into_iter().map(|item| view! { <SessionCard sessions item/> }.into_any()).collect();
    view! {
        <ul class="sessions" role="list">{items}</ul>
        {below}
    }
}

#[component]
fn SessionCard(sessions: Sessions, item: SessionItem) -> impl IntoView {
    let language = use_language();
    let began = localized(language, move |language| day_and_time(language, item.created_at));
    let seen = localized(language, move |language| day_and_time(language, item.last_seen_at));
    let mark = if item.current {
        Some(text!(language, sessions_current))
    } else {
        (item.level != Level::Full).then(|| text!(language, sessions_password_level))
    };
    let mark = mark.map(|mark| view! { <span class="mark">{mark}</span> }.into_any());
    let browser = item.origin.browser.clone();
    let network = localized(language, {
        let origin = item.origin.clone();
        move |language| messages::network(language, &origin)
    });
    let shown = localized(language, move |language| messages::browser(language, &item.origin.browser));
    let end = (!item.current).then(|| {
        let (name, says) = (browser.clone(), text!(language, sessions_end));
        let name = text!(language, sessions_end_of, name);
        let ended = text!(language, sessions_ended, browser);
        view! { <EndButton sessions path=paths::session(item.id) says name ended/> }.into_any()
    });
    view! {
        <li class="card">
            <p class="browser">{shown} {mark}</p>
            <Facts>
                <Fact name=text!(language, sessions_network)>{network}</Fact>
                <Fact name=text!(language, sessions_began)>{began}</Fact>
                <Fact name=text!(language, sessions_seen)>{seen}</Fact>
            </Facts>
            {end}
        </li>
    }
}

/// A button that ends sessions: by `DELETE` of `path`.
#[component]
fn EndButton(sessions: Sessions, path: String, says: Text, name: Text, ended: Text) -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let failure = RwSignal::new(None::<Failure>);
    let request = Request::new();
    let press = Callback::new(move |()| {
        failure.set(None);
        request.send(Call::delete(path.clone()), move |answer| {
            match session.still_in::<()>(answer) {
                // Idempotent: a session that has ended meanwhile is ended too.
                Some(Err(why)) if why.code() != Some(ProblemCode::NotFound) => failure.set(Some(why)),
                Some(Ok(()) | Err(_)) => {
                    sessions.ended.set(Some(ended));
                    sessions.list.read();
                }
                None => {}
            }
        });
    });
    view! {
        <Button
            style=ButtonStyle::Secondary
            says
            busy=(request.busy(), text!(language, sessions_ending))
            name
            on_press=press
        />
        <FailureSlot failure/>
    }
}
