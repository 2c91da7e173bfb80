//! What is set, with one thing to do about each (②).

use leptos::prelude::*;
use ninsho_shared::account::{AccountView, AcknowledgeEventsRequest, HistoryEvent, MailFactorView};
use ninsho_shared::authenticators::AuthenticatorView;
use ninsho_shared::paths;

use super::flow_steps::{Step, flow_steps};
use super::history::event;
use super::recovery_codes::low_warning;
use crate::api::Call;
use crate::clock::day_and_time;
use crate::erased::{live_option, maybe, together};
use crate::i18n::{Text, localized, say, text, use_language};
use crate::navigation::{link, named_link};
use crate::parts::banner::{Tone, banner_with};
use crate::parts::button::Button;
use crate::parts::facts::{address, fact, fact_with, facts};
use crate::parts::failure::failure_slot;
use crate::parts::frame::frame_with_steps;
use crate::parts::menu::MenuState;
use crate::request::Request;
use crate::resource::ApiResource;
use crate::route::Route;
use crate::session::use_session;

/// The page.
pub(crate) fn account_page() -> AnyView {
    let language = use_language();
    let menu = expect_context::<MenuState>();
    let account = ApiResource::<AccountView>::from(paths::ACCOUNT.to_owned());
    let steps = flow_steps(move || if menu.is_open() { Step::ChooseSettings } else { Step::OpenMenu });
    let body = view! {
        <p>{text!(language, account_next)}</p>
        {account.show(summary)}
    }
    .into_any();
    frame_with_steps(text!(language, account_title), steps, body)
}

fn summary(account: AccountView) -> AnyView {
    let language = use_language();
    let unacknowledged_events = unacknowledged_events(account.unacknowledged_events);
    let low = account.recovery_codes.as_ref().filter(|codes| codes.low).map(|codes| {
        let make = link(Route::RecoveryCodes, text!(language, recovery_make_new), "button secondary");
        low_warning(codes.left, make)
    });
    let open = account.address_change.map(|id| {
        let resume = link(Route::AddressChange(id), text!(language, address_resume), "button secondary");
        banner_with(Tone::Notice, text!(language, address_open), resume)
    });
    let (mail, since) = match account.mail {
        MailFactorView::Registered { address, since } => {
            let since = localized(language, move |language| {
                let time = day_and_time(language, since);
                say!(language, account_since, time)
            });
            (address, since)
        }
        MailFactorView::None { placeholder } => (placeholder, text!(language, account_none)),
    };
    let mail = view! { {address(mail)} <span class="hint">{since}</span> }.into_any();
    let see = text!(language, account_see);
    let list = facts(vec![
        fact(text!(language, account_user_id), account.user_id.to_string()),
        fact_with(
            text!(language, account_mail),
            mail,
            action(Route::AddressForm, text!(language, account_change), text!(language, account_change_of)),
        ),
        fact_with(
            text!(language, account_authenticators),
            authenticators(&account.authenticators),
            action(Route::Authenticators, see, text!(language, account_authenticators_of)),
        ),
        fact_with(
            text!(language, account_recovery),
            match account.recovery_codes {
                Some(codes) => text!(language, account_recovery_left, codes.left),
                None => text!(language, account_recovery_none),
            },
            action(Route::RecoveryCodes, see, text!(language, account_recovery_of)),
        ),
        fact_with(
            text!(language, account_sessions),
            text!(language, account_sessions_count, account.open_sessions),
            action(Route::Sessions, see, text!(language, account_sessions_of)),
        ),
        fact_with(
            text!(language, account_history),
            text!(language, account_history_detail),
            action(Route::History, see, text!(language, account_history_of)),
        ),
    ]);
    together(vec![maybe(unacknowledged_events), maybe(open), maybe(low), list])
}

/// The authenticators by their names.
fn authenticators(authenticators: &[AuthenticatorView]) -> AnyView {
    if authenticators.is_empty() {
        return text!(use_language(), account_authenticators_none).into_any();
    }
    let names: Vec<_> =
        authenticators.iter().map(|app| view! { <li>{app.name.as_str().to_owned()}</li> }).collect();
    view! { <ul class="plain" role="list">{names}</ul> }.into_any()
}

/// What happened while there was no address to tell it to, until the person says that it was seen.
fn unacknowledged_events(events: Vec<HistoryEvent>) -> Option<AnyView> {
    let language = use_language();
    let session = use_session();
    let last = events.last()?.id;
    let seen = RwSignal::new(false);
    let failure = RwSignal::new(None);
    let request = Request::new();
    let press = Callback::new(move |()| {
        failure.set(None);
        let call = Call::post(paths::ACKNOWLEDGE_EVENTS, &AcknowledgeEventsRequest { last });
        request.send(call, move |answer| match session.still_in::<()>(answer) {
            Some(Ok(())) => seen.set(true),
            Some(Err(why)) => failure.set(Some(why)),
            None => {}
        });
    });
    let draw = move || {
        if seen.get() {
            return None;
        }
        let list: Vec<AnyView> = events.iter().cloned().map(event).collect();
        let button = Button::secondary(text!(language, account_unacknowledged_events_seen))
            .busy(request.busy(), text!(language, stop_acting))
            .on_press(press);
        let to_do = view! {
            <p>{text!(language, account_unacknowledged_events_detail)}</p>
            <ol class="events" role="list">{list}</ol>
            {failure_slot(failure)}
            {button.view()}
        };
        Some(banner_with(Tone::Notice, text!(language, account_unacknowledged_events), to_do.into_any()))
    };
    Some(live_option(draw))
}

fn action(to: Route, says: Text, name: Text) -> AnyView {
    named_link(to, says, "", Some(name))
}
