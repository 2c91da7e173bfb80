//! Says that the session is about to end, while it can still be kept (WCAG 2.2, 2.2.1).

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use ninsho_shared::Timestamp;

use crate::clock::{browser_time, time_of_day};
use crate::ending::Ending;
use crate::erased::{effect, live_option, view};
use crate::failure::Failure;
use crate::focus::focus;
use crate::i18n::{localized, say, text, use_language};
use crate::messages;
use crate::parts::button::{Button, ButtonStyle};
use crate::session::{Session, put};

/// The delay before another look after one that failed.
const AFTER_A_FAILURE: Duration = Duration::from_secs(30);

/// What is said, with a button that keeps the session.
#[component]
pub(crate) fn SessionEnding(session: Session) -> impl IntoView {
    look_in_time(session);
    let near = RwSignal::new(None);
    effect(move || put(near, session.ending().and_then(Ending::near)));
    live_option(move || near.get().map(|(at, can_wait)| view! { <Notice session at can_wait/> }.into_any()))
}

#[component]
fn Notice(session: Session, at: Timestamp, can_wait: bool) -> impl IntoView {
    let language = use_language();
    let failure = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    let says = localized(language, move |language| {
        let at = time_of_day(language, at);
        if can_wait { say!(language, ending_idle, at) } else { say!(language, ending_age, at) }
    });
    let done = move |answered: Result<(), Failure>| {
        // The page was left.
        if busy.try_set(false).is_some() {
            return;
        }
        match answered {
            // The button goes with the notice.
            Ok(()) => focus("#content"),
            Err(why) => failure.set(Some(why)),
        }
    };
    let keep = Callback::new(move |()| {
        if !busy.get_untracked() {
            busy.set(true);
            session.renew(Box::new(done));
        }
    });
    let button = can_wait.then(|| {
        let (label, waiting) = (text!(language, ending_stay), text!(language, common_loading));
        view! { <Button style=ButtonStyle::Secondary says=label busy=(busy.into(), waiting) on_press=keep/> }
            .into_any()
    });
    let failed = move || {
        let says = localized(language, {
            let why = failure.get()?;
            move |language| messages::failure(language, &why, browser_time())
        });
        Some(view! { <p>{says}</p> }.into_any())
    };
    view! {
        <div class="ending" role="alert">
            <p>{says}</p>
            {live_option(failed)}
            {button}
        </div>
    }
}

/// Looks at the session shortly before its end, which does not put the end off.
fn look_in_time(session: Session) {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    effect(move || {
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        let delay = session.ending().map(Ending::next_look);
        timer.set_value(delay.and_then(|delay| look_after(delay, session)));
    });
}

fn look_after(delay: Duration, session: Session) -> Option<TimeoutHandle> {
    let again = move |answered: Result<(), Failure>| {
        if answered.is_err() {
            let _ = look_after(AFTER_A_FAILURE, session);
        }
    };
    set_timeout_with_handle(move || session.look(Box::new(again)), delay).ok()
}
