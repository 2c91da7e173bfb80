//! The account: each factor and setting, with a link to change it (②).

use leptos::prelude::*;
use ninsho_shared::account::{AccountView, AcknowledgeEventsRequest, HistoryEvent, MailFactorView};
use ninsho_shared::authenticators::AuthenticatorView;
use ninsho_shared::paths;

use super::flow_steps::{Step, flow_steps};
use super::history::EventList;
use super::recovery_codes::LowWarning;
use crate::api::Call;
use crate::clock::day_and_time;
use crate::erased::{live_option, view};
use crate::i18n::{localized, say, text, use_language};
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::facts::{Address, Fact, Facts};
use crate::parts::failure::FailureSlot;
use crate::parts::frame::Frame;
use crate::parts::link::Link;
use crate::parts::menu::MenuState;
use crate::request::Request;
use crate::resource::ApiResource;
use crate::route::Route;
use crate::session::use_session;

/// The page.
#[component]
pub(crate) fn AccountPage() -> impl IntoView {
    let language = use_language();
    let menu = expect_context::<MenuState>();
    let account = ApiResource::<AccountView>::from(paths::ACCOUNT.to_owned());
    let steps = flow_steps(move || if menu.is_open() { Step::ChooseSettings } else { Step::OpenMenu });
    view! {
        <Frame title=text!(language, account_title) steps>
            <p>{text!(language, account_next)}</p>
            {account.show(|account| view! { <Summary account/> }.into_any())}
        </Frame>
    }
}

#[component]
fn Summary(account: AccountView) -> impl IntoView {
    let language = use_language();
    let low = account.recovery_codes.as_ref().filter(|codes| codes.low).map(|codes| {
        let says = text!(language, recovery_make_new);
        view! {
            <LowWarning left=codes.left>
                <Link to=Route::RecoveryCodes says class="button secondary"/>
            </LowWarning>
        }
        .into_any()
    });
    let open = account.address_change.map(|id| {
        let to = Route::AddressChange(id);
        let resume = text!(language, address_resume);
        view! {
            <Banner tone=Tone::Notice says=text!(language, address_open)>
                <Link to says=resume class="button secondary"/>
            </Banner>
        }
        .into_any()
    });
    let see = text!(language, account_see);
    let link = move |to, name| view! { <Link to says=see name/> }.into_any();
    let change = text!(language, account_change);
    let change = view! {
        <Link to=Route::AddressForm says=change name=text!(language, account_change_of)/>
    };
    let recovery_why = account.recovery_codes.is_none().then(|| {
        let why = text!(language, account_recovery_why);
        view! { <span class="hint">{why}</span> }.into_any()
    });
    let recovery_codes = match account.recovery_codes {
        Some(codes) => text!(language, account_recovery_left, codes.left),
        None => text!(language, account_recovery_none),
    };
    view! {
        <UnacknowledgedEvents events=account.unacknowledged_events/>
        {open}
        {low}
        <Facts>
            <Fact name=text!(language, account_user_id)>{account.user_id.to_string()}</Fact>
            <Fact name=text!(language, account_mail) action=change.into_any()>
                <Mail mail=account.mail/>
            </Fact>
            <Fact
                name=text!(language, account_authenticators)
                action=link(Route::Authenticators, text!(language, account_authenticators_of))
            >
                {authenticators(&account.authenticators)}
            </Fact>
            <Fact
                name=text!(language, account_recovery)
                action=link(Route::RecoveryCodes, text!(language, account_recovery_of))
            >
                {recovery_codes}
                {recovery_why}
            </Fact>
            <Fact
                name=text!(language, account_sessions)
                action=link(Route::Sessions, text!(language, account_sessions_of))
            >
                {text!(language, account_sessions_count, account.open_sessions)}
            </Fact>
            <Fact
                name=text!(language, account_history)
                action=link(Route::History, text!(language, account_history_of))
            >
                {text!(language, account_history_detail)}
            </Fact>
        </Facts>
    }
}

#[component]
fn Mail(mail: MailFactorView) -> impl IntoView {
    let language = use_language();
    let (address, since) = match mail {
        MailFactorView::Registered { address, since } => {
            let since = localized(language, move |language| {
                let time = day_and_time(language, since);
                say!(language, account_since, time)
            });
            (address, since)
        }
        MailFactorView::None { placeholder } => (placeholder, text!(language, account_none)),
    };
    view! {
        <Address address/>
        <span class="hint">{since}</span>
    }
}

/// The names of the authenticators.
fn authenticators(authenticators: &[AuthenticatorView]) -> AnyView {
    if authenticators.is_empty() {
        return text!(use_language(), account_authenticators_none).into_any();
    }
    let names: Vec<AnyView> = authenticators
        .iter()
        .map(|authenticator| view! { <li>{authenticator.name.as_str().to_owned()}</li> }.into_any())
        .collect();
    view! { <ul class="plain" role="list">{names}</ul> }.into_any()
}

/// Events that could not be mailed for want of an address, until the person acknowledges them.
#[component]
fn UnacknowledgedEvents(events: Vec<HistoryEvent>) -> impl IntoView {
    let language = use_language();
    let session = use_session();
    let last = events.last().map(|event| event.id);
    let seen = RwSignal::new(false);
    let failure = RwSignal::new(None);
    let request = Request::new();
    let press = Callback::new(move |()| {
        let Some(last) = last else { return };
        failure.set(None);
        let call = Call::post(paths::ACKNOWLEDGE_EVENTS, &AcknowledgeEventsRequest { last });
        request.send(call, move |answer| match session.still_in::<()>(answer) {
            Some(Ok(())) => seen.set(true),
            Some(Err(why)) => failure.set(Some(why)),
            None => {}
        });
    });
    live_option(move || {
        if events.is_empty() || seen.get() {
            return None;
        }
        let events = events.clone();
        let banner = view! {
            <Banner tone=Tone::Notice says=text!(language, account_unacknowledged_events)>
                <p>{text!(language, account_unacknowledged_events_detail)}</p>
                <EventList events/>
                <FailureSlot failure/>
                <Button
                    style=ButtonStyle::Secondary
                    says=text!(language, account_unacknowledged_events_seen)
                    busy=(request.busy(), text!(language, stop_acting))
                    on_press=press
                />
            </Banner>
        };
        Some(banner.into_any())
    })
}
