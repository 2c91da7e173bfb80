//! The link in a notice: the owner stops a change that they did not ask for. Opening it only
//! shows what it is about, since mail scanners open links; the button acts.

use leptos::prelude::*;
use ninsho_shared::stop::{StopView, StoppableChange};
use ninsho_shared::{ProblemCode, Timestamp, paths};

use crate::api::{self, Failure};
use crate::clock::day_and_time;
use crate::i18n::{Text, following, text, use_language};
use crate::loaded::Loaded;
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, Look};
use crate::parts::desk::DeskCard;
use crate::parts::facts::{Fact, Facts};
use crate::parts::failure::FailureSlot;
use crate::parts::frame::Frame;
use crate::request::Request;

/// The page.
#[component]
pub(crate) fn StopPage(
    /// The secret in the link.
    token: String,
) -> impl IntoView {
    let language = use_language();
    let path = paths::stop(&token);
    let link = Loaded::<StopView>::from(path.clone());
    let act =
        Act { path: StoredValue::new(path), link, request: Request::new(), failure: RwSignal::new(None) };
    view! {
        <Frame title=text!(language, stop_title)>
            {move || {
                if link.code() == Some(ProblemCode::NotFound) {
                    view! { <Unknown/> }.into_any()
                } else {
                    link.show(move |view| show(view, act))
                }
            }}
        </Frame>
    }
    .into_any()
}

/// What the button does.
#[derive(Clone, Copy)]
struct Act {
    path: StoredValue<String>,
    link: Loaded<StopView>,
    request: Request,
    failure: RwSignal<Option<Failure>>,
}

impl Act {
    fn press(self) {
        self.failure.set(None);
        let path = self.path.get_value();
        let answer = async move { api::press::<StopView>(&path).await };
        self.request.send(answer, move |answer| match answer {
            Ok(view) => self.link.set(view),
            Err(why) => self.failure.set(Some(why)),
        });
    }
}

fn show(view: StopView, act: Act) -> AnyView {
    let language = use_language();
    match view {
        StopView::CanStop { change } => {
            let says = text!(language, stop_act_stop);
            let at = text!(language, stop_asked_at);
            view! {
                <p>{text!(language, stop_can_stop)}</p>
                <Change change at_name=at/>
                <Press act says/>
            }
            .into_any()
        }
        StopView::CanFreeze { change } => {
            let says = text!(language, stop_act_freeze);
            let at = text!(language, stop_done_at);
            view! {
                <p>{text!(language, stop_can_freeze)}</p>
                <Change change at_name=at/>
                <p>{text!(language, stop_freeze_detail)}</p>
                <Press act says/>
            }
            .into_any()
        }
        StopView::Stopped { at } => view! {
            <Banner tone=Tone::Success says=text!(language, stop_stopped)>
                <p>{text!(language, stop_stopped_detail)}</p>
            </Banner>
            <When at/>
        }
        .into_any(),
        StopView::Frozen { at } => view! {
            <Banner tone=Tone::Success says=text!(language, stop_frozen)>
                <p>{text!(language, stop_frozen_detail)}</p>
            </Banner>
            <When at/>
            <DeskCard/>
        }
        .into_any(),
        StopView::Nothing => view! {
            <Banner tone=Tone::Notice says=text!(language, stop_nothing)>
                <p>{text!(language, stop_nothing_detail)}</p>
            </Banner>
        }
        .into_any(),
    }
}

#[component]
fn Change(change: StoppableChange, at_name: Text) -> impl IntoView {
    let language = use_language();
    let at = following(language, Box::new(move |language| day_and_time(language, change.at)));
    let address = change.address;
    view! {
        <Facts>
            {address.map(|address| view! {
                <Fact name=text!(language, stop_address)>
                    <strong class="address">{address}</strong>
                </Fact>
            })}
            <Fact name=at_name>{at}</Fact>
            <Fact name=text!(language, stop_browser)>{change.client.browser}</Fact>
            <Fact name=text!(language, stop_network)>{change.client.network}</Fact>
        </Facts>
    }
    .into_any()
}

#[component]
fn Press(act: Act, says: Text) -> impl IntoView {
    let language = use_language();
    view! {
        <FailureSlot failure=act.failure/>
        <div class="main-action">
            <Button
                look=Look::Primary
                says
                busy_says=text!(language, stop_acting)
                busy=act.request.busy()
                on_press=Callback::new(move |()| act.press())
            />
        </div>
        <p class="hint">{text!(language, stop_ignore)}</p>
    }
    .into_any()
}

#[component]
fn When(at: Timestamp) -> impl IntoView {
    let language = use_language();
    let when = following(language, Box::new(move |language| day_and_time(language, at)));
    view! { <Facts><Fact name=text!(language, stop_at)>{when}</Fact></Facts> }.into_any()
}

#[component]
fn Unknown() -> impl IntoView {
    let language = use_language();
    view! {
        <Banner tone=Tone::Error says=text!(language, stop_unknown)>
            <p>{text!(language, stop_unknown_detail)}</p>
        </Banner>
        <DeskCard/>
    }
    .into_any()
}
