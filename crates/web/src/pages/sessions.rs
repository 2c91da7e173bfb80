//! Where one is logged in, and the way to end it elsewhere.

use leptos::prelude::*;
use ninsho_shared::session::{Level, SessionItem, SessionsView};
use ninsho_shared::{ProblemCode, paths};

use crate::api::{self, Failure};
use crate::clock::day_and_time;
use crate::i18n::{Text, following, text, use_language};
use crate::loaded::Loaded;
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, Look};
use crate::parts::facts::{Fact, Facts};
use crate::parts::failure::FailureSlot;
use crate::parts::frame::Frame;
use crate::request::Request;
use crate::session::use_session;

/// The page.
#[component]
pub(crate) fn SessionsPage() -> impl IntoView {
    let language = use_language();
    let list = Loaded::<SessionsView>::from(paths::SESSIONS.to_owned());
    let ended = RwSignal::new(None::<Text>);
    view! {
        <Frame title=text!(language, sessions_title)>
            <p>{text!(language, sessions_intro)}</p>
            {move || ended.get().map(|says| view! { <Banner tone=Tone::Success says/> })}
            {list.show(move |view| view! { <List view list ended/> }.into_any())}
        </Frame>
    }
    .into_any()
}

#[component]
fn List(view: SessionsView, list: Loaded<SessionsView>, ended: RwSignal<Option<Text>>) -> impl IntoView {
    let only = view.sessions.iter().all(|item| item.current);
    let only = only.then(|| {
        let says = text!(use_language(), sessions_only);
        view! { <p>{says}</p> }
    });
    let items: Vec<_> = view.sessions.into_iter().map(|item| view! { <Item item list ended/> }).collect();
    view! {
        <ul class="sessions" role="list">{items}</ul>
        {only}
    }
    .into_any()
}

#[component]
fn Item(item: SessionItem, list: Loaded<SessionsView>, ended: RwSignal<Option<Text>>) -> impl IntoView {
    let language = use_language();
    let began = following(language, Box::new(move |language| day_and_time(language, item.created_at)));
    let seen = following(language, Box::new(move |language| day_and_time(language, item.last_seen_at)));
    let mark = if item.current {
        Some(text!(language, sessions_current))
    } else {
        (item.level != Level::Full).then(|| text!(language, sessions_password_level))
    };
    let end = (!item.current).then(|| view! { <End item=item.clone() list ended/> });
    view! {
        <li class="card">
            <p class="browser">
                {item.client.browser}
                {mark.map(|mark| view! { <span class="mark">{mark}</span> })}
            </p>
            <Facts>
                <Fact name=text!(language, sessions_network)>{item.client.network}</Fact>
                <Fact name=text!(language, sessions_began)>{began}</Fact>
                <Fact name=text!(language, sessions_seen)>{seen}</Fact>
            </Facts>
            {end}
        </li>
    }
    .into_any()
}

#[component]
fn End(item: SessionItem, list: Loaded<SessionsView>, ended: RwSignal<Option<Text>>) -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let failure = RwSignal::new(None::<Failure>);
    let request = Request::new();
    let browser = StoredValue::new(item.client.browser);
    let press = Callback::new(move |()| {
        failure.set(None);
        let path = paths::session(item.id);
        let answer = async move { api::delete(&path).await };
        request.send(answer, move |answer| match session.still_in(answer) {
            // One that has ended by itself in the meantime is ended too.
            Some(answer)
                if answer.as_ref().err().is_none_or(|why| why.code() == Some(ProblemCode::NotFound)) =>
            {
                let browser = browser.get_value();
                ended.set(Some(text!(language, sessions_ended, browser.as_str())));
                list.read();
            }
            Some(answer) => failure.set(answer.err()),
            None => {}
        });
    });
    let name = following(
        language,
        Box::new(move |language| {
            browser.with_value(|browser| crate::i18n::say!(language, sessions_end_of, browser.as_str()))
        }),
    );
    view! {
        <Button
            look=Look::Secondary
            says=text!(language, sessions_end)
            busy_says=text!(language, sessions_ending)
            busy=request.busy()
            name
            on_press=press
        />
        <FailureSlot failure/>
    }
    .into_any()
}
