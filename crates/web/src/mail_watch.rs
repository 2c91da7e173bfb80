//! Watching what becomes of a mail: the server is asked again until the mail is settled.

use std::rc::Rc;
use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use ninsho_shared::Delivery;
use wasm_bindgen::JsValue;

use crate::api::{self, Answer, Call};
use crate::once::effect;

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
/// hands on what it reads. Tells whether the last try failed.
pub(crate) fn watch(delivery: Box<dyn Fn() -> Option<Delivery>>, path: String, take: Take) -> Signal<bool> {
    let stale = RwSignal::new(false);
    let round = RwSignal::new(false);
    let next_round = move || round.update(|round| *round = !*round);
    let take = Rc::new(take);
    effect(Box::new(move || {
        round.track();
        let Some(pause) = delivery().and_then(|delivery| pause(&delivery, stale.get_untracked())) else {
            return;
        };
        let (path, take) = (path.clone(), Rc::clone(&take));
        let ask = move || {
            // When the page is looked at again, it begins again.
            if document().hidden() {
                return;
            }
            let taken = move |answer| {
                if !round.is_disposed()
                    && let Some(answered) = take(answer)
                {
                    stale.set(!answered);
                    next_round();
                }
            };
            api::ask(Call::get(path), Box::new(taken));
        };
        if let Ok(timer) = set_timeout_with_handle(ask, pause) {
            on_cleanup(move || timer.clear());
        }
    }));
    let seen = window_event_listener(ev::visibilitychange, move |_| {
        if !document().hidden() {
            next_round();
        }
    });
    on_cleanup(move || seen.remove());
    stale.into()
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
