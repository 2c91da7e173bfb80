//! Polls the server while a state may change.

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

/// The delay before a doubtful answer is requested again.
const A_MOMENT: Duration = Duration::from_secs(1);

/// The delay before the next request; `None` once the delivery is final.
#[must_use]
pub(crate) fn pause(delivery: &Delivery, last_try_failed: bool) -> Option<Duration> {
    match delivery {
        Delivery::Queued | Delivery::Delayed { .. } | Delivery::Unconfirmed { .. } if last_try_failed => {
            Some(Duration::from_secs(5))
        }
        Delivery::Queued => Some(Duration::from_secs(1)),
        Delivery::Delayed { .. } | Delivery::Unconfirmed { .. } => Some(Duration::from_secs(3)),
        Delivery::Sent { .. } | Delivery::Refused { .. } | Delivery::Expired => None,
    }
}

/// Takes an answer and returns whether it was one; `None` ends the watch with the session.
pub(crate) type Take = Box<dyn Fn(Answer<JsValue>) -> Option<bool>>;

/// Polls `path` while the mail is under way and the page is visible. A page that becomes visible
/// again polls at once, even after a final state: timers stop while the device sleeps. Returns
/// whether the last request failed.
pub(crate) fn watch(delivery: Box<dyn Fn() -> Option<Delivery>>, path: String, take: Take) -> Signal<bool> {
    let next = move |failed| delivery().and_then(|delivery| pause(&delivery, failed));
    watch_by(Box::new(next), path, take)
}

/// The same for another state: `next` returns the delay after a request that failed or did not,
/// or `None` to stop.
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
            // Resumes when the page becomes visible.
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
                // Another tab may have replaced the session, which the next request then uses.
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

/// Whether an answer says that the session has ended.
fn says_that_it_ended(answer: &Answer<JsValue>) -> bool {
    let code = answer.as_ref().err().and_then(Failure::code);
    code.is_some_and(ProblemCode::is_logged_out)
}

#[cfg(test)]
mod tests {
    use ninsho_shared::{DelayReason, Timestamp};

    use super::*;

    #[test]
    fn a_final_delivery_is_not_polled_and_a_delayed_one_less_often() {
        let at = Timestamp::from_millis(0);
        let delayed = Delivery::Delayed { next_attempt_at: at, because: DelayReason::NoAnswer };
        assert_eq!(pause(&Delivery::Unconfirmed { at }, false), pause(&delayed, false));
        assert!(pause(&Delivery::Queued, false) < pause(&delayed, false));
        assert!(pause(&Delivery::Queued, false) < pause(&Delivery::Queued, true));
        for settled in
            [Delivery::Sent { at }, Delivery::Refused { by: "example.com".into() }, Delivery::Expired]
        {
            assert_eq!(pause(&settled, false), None);
        }
    }
}
