//! The page of a revocation link: the owner stops a change that they did not request. Opening
//! the link only shows the change, since mail scanners open links; the button acts.

use leptos::prelude::*;
use ninsho_shared::revocation::{RevocableChange, RevocationSubject, RevocationView};
use ninsho_shared::{ProblemCode, Timestamp};

use crate::api::Call;
use crate::clock::day_and_time;
use crate::erased::{live, paragraph, view};
use crate::failure::Failure;
use crate::focus::focus_soon;
use crate::i18n::{Language, Text, localized, say, text, use_language};
use crate::messages;
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::facts::{Address, Fact, Facts};
use crate::parts::failure::FailureSlot;
use crate::parts::frame::Frame;
use crate::parts::password_link::password_link;
use crate::parts::support_desk::SupportDeskCard;
use crate::request::Request;
use crate::resource::ApiResource;

/// The page.
#[component]
pub(crate) fn StopPage(
    /// The API's path of the link.
    path: String,
) -> impl IntoView {
    let stop = Stop {
        path: StoredValue::new(path.clone()),
        link: ApiResource::from(path),
        request: Request::new(),
        failure: RwSignal::new(None),
    };
    let body = move || {
        if stop.link.code() == Some(ProblemCode::NotFound) {
            view! { <UnknownLink/> }.into_any()
        } else {
            stop.link.show(move |view| view! { <LinkState stop view/> }.into_any())
        }
    };
    let title = localized(use_language(), move |language| title(language, stop.link.value()));
    view! { <Frame title>{live(body)}</Frame> }
}

/// The title, which names the change once it is known.
fn title(language: Language, view: Option<RevocationView>) -> String {
    match view {
        Some(RevocationView::CanStop { change } | RevocationView::CanFreeze { change }) => {
            match change.what {
                RevocationSubject::AddressChange => say!(language, stop_title),
                RevocationSubject::Initialization => say!(language, stop_title_initialization),
                RevocationSubject::Authenticator | RevocationSubject::RecoveryCodes => {
                    say!(language, stop_title_report)
                }
            }
        }
        Some(
            RevocationView::CanObject { .. }
            | RevocationView::Stopped { .. }
            | RevocationView::Objected { .. }
            | RevocationView::Frozen { .. }
            | RevocationView::DeskDecides
            | RevocationView::Nothing,
        )
        | None => {
            say!(language, stop_title_report)
        }
    }
}

/// Says what was requested.
fn asked(what: RevocationSubject) -> Text {
    let language = use_language();
    match what {
        RevocationSubject::Initialization => text!(language, stop_can_stop_initialization),
        // Notices of authenticators and recovery codes are sent only after the fact.
        RevocationSubject::AddressChange
        | RevocationSubject::Authenticator
        | RevocationSubject::RecoveryCodes => {
            text!(language, stop_can_stop)
        }
    }
}

/// The label of the button that stops it.
fn act_revocation(what: RevocationSubject) -> Text {
    let language = use_language();
    match what {
        RevocationSubject::Initialization => text!(language, stop_act_stop_initialization),
        RevocationSubject::AddressChange
        | RevocationSubject::Authenticator
        | RevocationSubject::RecoveryCodes => {
            text!(language, stop_act_revocation)
        }
    }
}

/// Says what was done.
fn is_done(what: RevocationSubject) -> Text {
    let language = use_language();
    match what {
        RevocationSubject::AddressChange => text!(language, stop_can_freeze),
        RevocationSubject::Initialization => text!(language, stop_can_freeze_initialization),
        RevocationSubject::Authenticator => text!(language, stop_can_freeze_authenticator),
        RevocationSubject::RecoveryCodes => text!(language, stop_can_freeze_recovery),
    }
}

/// The state of the page.
#[derive(Clone, Copy)]
struct Stop {
    path: StoredValue<String>,
    link: ApiResource<RevocationView>,
    request: Request,
    failure: RwSignal<Option<Failure>>,
}

impl Stop {
    fn act(self) {
        self.failure.set(None);
        self.request.send(Call::press(self.path.get_value()), move |answer| match answer {
            Ok(view) => {
                self.link.set(view);
                // The button is removed; the focus moves to the banner with the result.
                focus_soon(".sheet .banner");
            }
            Err(why) => self.failure.set(Some(why)),
        });
    }
}

#[component]
fn LinkState(stop: Stop, view: RevocationView) -> impl IntoView {
    let language = use_language();
    match view {
        RevocationView::CanStop { change } => {
            let what = change.what;
            view! {
                {paragraph(asked(what))}
                <ChangeFacts change at_name=text!(language, stop_asked_at)/>
                <ActButton stop says=act_revocation(what)/>
            }
            .into_any()
        }
        RevocationView::CanFreeze { change } => view! {
            {paragraph(is_done(change.what))}
            <ChangeFacts change at_name=text!(language, stop_done_at)/>
            {paragraph(text!(language, stop_freeze_detail))}
            <ActButton stop says=text!(language, stop_act_freeze)/>
        }
        .into_any(),
        RevocationView::CanObject { change } => view! {
            {paragraph(text!(language, stop_can_object))}
            <ChangeFacts change at_name=text!(language, stop_asked_at)/>
            <ActButton stop says=text!(language, stop_act_object)/>
        }
        .into_any(),
        RevocationView::Stopped { at } => view! {
            <Banner tone=Tone::Success says=text!(language, stop_is_stopped)>
                {paragraph(text!(language, stop_stopped_detail))}
            </Banner>
            <When at/>
            {password_link("button primary")}
        }
        .into_any(),
        RevocationView::Frozen { at } => view! {
            <Banner tone=Tone::Success says=text!(language, stop_frozen)>
                {paragraph(text!(language, stop_frozen_detail))}
            </Banner>
            <When at/>
            {password_link("button primary")}
            <SupportDeskCard/>
        }
        .into_any(),
        RevocationView::Objected { at } => view! {
            <Banner tone=Tone::Success says=text!(language, stop_objected)>
                {paragraph(text!(language, stop_objected_detail))}
            </Banner>
            <When at/>
            // The call comes first.
            <SupportDeskCard/>
            {password_link("button secondary")}
        }
        .into_any(),
        RevocationView::DeskDecides => view! {
            <Banner tone=Tone::Notice says=text!(language, stop_desk_decides)>
                {paragraph(text!(language, stop_desk_decides_detail))}
            </Banner>
            <SupportDeskCard/>
        }
        .into_any(),
        RevocationView::Nothing => view! {
            <Banner tone=Tone::Notice says=text!(language, stop_nothing)>
                {paragraph(text!(language, stop_nothing_detail))}
            </Banner>
        }
        .into_any(),
    }
}

#[component]
fn ActButton(stop: Stop, says: Text) -> impl IntoView {
    let language = use_language();
    view! {
        <FailureSlot failure=stop.failure/>
        <div class="main-action">
            <Button
                style=ButtonStyle::Primary
                says
                busy=(stop.request.busy(), text!(language, stop_acting))
                on_press=Callback::new(move |()| stop.act())
            />
        </div>
        <p class="hint">{text!(language, stop_ignore)}</p>
    }
}

#[component]
fn ChangeFacts(change: RevocableChange, at_name: Text) -> impl IntoView {
    let language = use_language();
    let at = localized(language, move |language| day_and_time(language, change.at));
    let agent = change.origin.browser.clone();
    let browser = localized(language, move |language| messages::browser(language, &agent));
    let network = localized(language, move |language| messages::network(language, &change.origin));
    let address = change.address.map(|address| {
        let name = text!(language, stop_address);
        view! { <Fact name><Address address main=true/></Fact> }.into_any()
    });
    view! {
        <Facts>
            {address}
            <Fact name=at_name>{at}</Fact>
            <Fact name=text!(language, stop_browser)>{browser}</Fact>
            <Fact name=text!(language, stop_network)>{network}</Fact>
        </Facts>
    }
}

#[component]
fn When(at: Timestamp) -> impl IntoView {
    let language = use_language();
    let when = localized(language, move |language| day_and_time(language, at));
    view! { <Facts><Fact name=text!(language, stop_at)>{when}</Fact></Facts> }
}

#[component]
fn UnknownLink() -> impl IntoView {
    let language = use_language();
    view! {
        <Banner tone=Tone::Error says=text!(language, stop_unknown)>
            {paragraph(text!(language, stop_unknown_detail))}
        </Banner>
        <SupportDeskCard/>
    }
}
