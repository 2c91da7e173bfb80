//! Watching what changes on the server: it is asked again until the matter is settled.

use std::rc::Rc;
use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use ninsho_shared::{Delivery, ProblemCode};
use wasm_bindgen::JsValue;

use crate::api::{self, Call};
use crate::erased::effect;
use crate::failure::{Answer, Failure};
use crate::request::quiet_time;

/// How long to wait before an answer that is doubted is asked for again.
const A_MOMENT: Duration = Duration::from_secs(1);

/// How long to wait before the server is asked again; `None` when there is nothing more to learn.
#[must_use]
pub(crate) fn pause(delivery: &Delivery, last_try_failed: bool) -> Option<Duration> {
    match delivery {
        Delivery::Queued | Delivery::Delayed { .. } if last_try_failed => Some(Duration::from_secs(5)),
        Delivery::Queued => Some(Duration::from_secs(1)),
        Delivery::Delayed { .. } => Some(Duration::from_secs(3)),
        Delivery::Sent { .. } | Delivery::Refused { .. } | Delivery::Expired => None,
    }
}

/// What the server is asked, and what is done with its answer. Tells whether there was one;
/// `None` when the log-in has ended, and with it the watch.
pub(crate) type Take = Box<dyn Fn(Answer<JsValue>) -> Option<bool>>;

/// Reads `path` again and again while the mail is under way and the page is looked at, and
/// hands on what it reads. When the page is looked at again after a while, it is read at once,
/// even if the matter was settled: the browser's stop-watch may have stood still with the device.
/// Tells whether the last try failed.
pub(crate) fn watch(delivery: Box<dyn Fn() -> Option<Delivery>>, path: String, take: Take) -> Signal<bool> {
    let next = move |failed| delivery().and_then(|delivery| pause(&delivery, failed));
    watch_by(Box::new(next), path, take)
}

/// The same for anything else: `next` says how long to wait after a try that failed or did
/// not, or that there is nothing more to learn.
pub(crate) fn watch_by(
    next: Box<dyn Fn(bool) -> Option<Duration>>,
    path: String,
    take: Take,
) -> Signal<bool> {
    watch_at(next, Box::new(move || path.clone()), take)
}

/// The same for a path that changes.
pub(crate) fn watch_at(
    next: Box<dyn Fn(bool) -> Option<Duration>>,
    path: Box<dyn Fn() -> String>,
    take: Take,
) -> Signal<bool> {
    let path: Rc<dyn Fn() -> String> = path.into();
    let stale = RwSignal::new(false);
    let round = RwSignal::new(false);
    let next_round = move || round.update(|round| *round = !*round);
    let take = Rc::new(take);
    let doubted = StoredValue::new(false);
    let seen_again = StoredValue::new(false);
    effect(move || {
        round.track();
        let pause = if seen_again.get_value() {
            Some(Duration::ZERO)
        } else {
            next(stale.get_untracked()).or_else(|| doubted.get_value().then_some(A_MOMENT))
        };
        seen_again.set_value(false);
        let Some(pause) = pause else { return };
        let (path, take) = (Rc::clone(&path), Rc::clone(&take));
        let ask = move || {
            // When the page is looked at again, it begins again.
            if document().hidden() {
                return;
            }
            let asked_in = quiet_time();
            let taken = move |answer| {
                if round.is_disposed() {
                    return;
                }
                if asked_in.is_none() || quiet_time() != asked_in {
                    return next_round();
                }
                // Another tab may have gone on in another session: the next try is made in that.
                if says_that_it_ended(&answer) && !doubted.get_value() {
                    doubted.set_value(true);
                    return next_round();
                }
                doubted.set_value(false);
                if let Some(answered) = take(answer) {
                    stale.set(!answered);
                    next_round();
                }
            };
            api::ask(Call::get(path()), Box::new(taken));
        };
        if let Ok(timer) = set_timeout_with_handle(ask, pause) {
            on_cleanup(move || timer.clear());
        }
    });
    let seen = window_event_listener(ev::visibilitychange, move |_| {
        if !document().hidden() {
            seen_again.set_value(true);
            next_round();
        }
    });
    on_cleanup(move || seen.remove());
    stale.into()
}

/// Whether an answer says that the log-in is over.
fn says_that_it_ended(answer: &Answer<JsValue>) -> bool {
    let code = answer.as_ref().err().and_then(Failure::code);
    matches!(code, Some(ProblemCode::NotSignedIn | ProblemCode::SessionEnded))
}

#[cfg(test)]
mod tests {
    use ninsho_shared::Timestamp;

    use super::*;

    #[test]
    fn a_settled_mail_is_left_in_peace_and_a_late_one_is_asked_for_less() {
        let at = Timestamp::from_millis(0);
        let delayed = Delivery::Delayed { next_attempt_at: at };
        assert!(pause(&Delivery::Queued, false) < pause(&delayed, false));
        assert!(pause(&Delivery::Queued, false) < pause(&Delivery::Queued, true));
        for settled in
            [Delivery::Sent { at }, Delivery::Refused { by: "example.com".into() }, Delivery::Expired]
        {
            assert_eq!(pause(&settled, false), None);
        }
    }
}
