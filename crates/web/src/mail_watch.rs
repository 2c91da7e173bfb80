//! Watching what becomes of a mail: the server is asked again until the mail is settled.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ninsho_shared::Delivery;

use crate::api;
use crate::session::Session;
use crate::wire::FromWire;

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

/// Reads `path` again and again while the mail is under way and the page is looked at, and
/// hands on what it reads. Tells whether the last try failed.
pub(crate) fn watch<T: FromWire + 'static>(
    delivery: Signal<Option<Delivery>>,
    path: String,
    session: Session,
    take: impl Fn(T) + Clone + 'static,
) -> Signal<bool> {
    let stale = RwSignal::new(false);
    let round = RwSignal::new(0_u32);
    Effect::new(move || {
        round.track();
        let pause = delivery.with(|delivery| pause(delivery.as_ref()?, stale.get_untracked()));
        let Some(pause) = pause else { return };
        let (path, take) = (path.clone(), take.clone());
        let ask = move || {
            // When the page is looked at again, it begins again.
            if document().hidden() {
                return;
            }
            spawn_local(async move {
                let answer = api::get::<T>(&path).await;
                if round.is_disposed() {
                    return;
                }
                let Some(answer) = session.still_in(answer) else { return };
                stale.set(answer.is_err());
                if let Ok(value) = answer {
                    take(value);
                }
                round.update(|round| *round = round.wrapping_add(1));
            });
        };
        if let Ok(timer) = set_timeout_with_handle(ask, pause) {
            on_cleanup(move || timer.clear());
        }
    });
    let seen = window_event_listener(ev::visibilitychange, move |_| {
        if !document().hidden() {
            round.update(|round| *round = round.wrapping_add(1));
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
