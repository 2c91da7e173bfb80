//! ⑧ and the other ends of an address change.

use leptos::prelude::*;
use ninsho_shared::Timestamp;
use ninsho_shared::address_change::EndReason;

use crate::app::AddressDraft;
use crate::clock::day_and_time;
use crate::i18n::{following, say, text, use_language};
use crate::navigation::Link;
use crate::page::Page;
use crate::pages::flow_steps::{Step, flow_steps};
use crate::parts::banner::{Banner, Tone};
use crate::parts::facts::{Fact, Facts};
use crate::parts::frame::Frame;
use crate::parts::menu::MenuState;
use crate::words;

/// ⑧: the new address is set.
#[component]
pub(super) fn CompletedStep(
    address: String,
    previous: Option<String>,
    at: Timestamp,
    ended_sessions: u32,
) -> impl IntoView {
    let language = use_language();
    let menu = expect_context::<MenuState>();
    let AddressDraft(draft) = expect_context();
    draft.set(String::new());
    let steps = flow_steps(move || if menu.is_open() { Step::LogOut } else { Step::ReadMessage });
    let notices = {
        let (address, previous) = (address.clone(), previous.clone());
        following(
            language,
            Box::new(move |language| match &previous {
                Some(previous) => {
                    say!(language, done_notices_both, previous.as_str(), address.as_str())
                }
                None => say!(language, done_notices_new, address.as_str()),
            }),
        )
    };
    let when = following(language, Box::new(move |language| day_and_time(language, at)));
    view! {
        <Frame title=text!(language, done_title) steps>
            <Banner tone=Tone::Success says=text!(language, done_message)>
                <p>{text!(language, done_next)}</p>
            </Banner>
            <Facts>
                <Fact name=text!(language, done_new)><span class="address">{address}</span></Fact>
                {previous
                    .map(|previous| {
                        view! {
                            <Fact name=text!(language, done_previous)>
                                <span class="address">{previous}</span>
                            </Fact>
                        }
                    })}
                <Fact name=text!(language, done_at)>{when}</Fact>
                <Fact name=text!(language, done_sessions)>
                    {text!(language, done_sessions_count, ended_sessions)}
                </Fact>
                <Fact name=text!(language, done_notices)>{notices}</Fact>
            </Facts>
        </Frame>
    }
    .into_any()
}

/// It ended, and changed nothing.
#[component]
pub(super) fn EndedStep(because: EndReason, at: Timestamp) -> impl IntoView {
    let language = use_language();
    let says = following(language, Box::new(move |language| words::end_reason(language, because)));
    let when = following(language, Box::new(move |language| day_and_time(language, at)));
    view! {
        <Frame title=text!(language, ended_title)>
            <Banner tone=Tone::Notice says>
                <p>{text!(language, ended_unchanged)}</p>
            </Banner>
            <Facts>
                <Fact name=text!(language, ended_at)>{when}</Fact>
            </Facts>
            <p><Link to=Page::AddressForm says=text!(language, ended_again) class="button primary"/></p>
        </Frame>
    }
    .into_any()
}

/// There is no such change, or it is somebody else's.
#[component]
pub(super) fn Missing() -> impl IntoView {
    let language = use_language();
    view! {
        <Frame title=text!(language, missing_flow)>
            <p>{text!(language, missing_flow_detail)}</p>
            <p><Link to=Page::AddressForm says=text!(language, ended_again) class="button primary"/></p>
        </Frame>
    }
    .into_any()
}
