//! Sending a mail again, or the countdown until that is possible.

use std::sync::Arc;

use leptos::prelude::*;
use ninsho_shared::{Resend, Timestamp};

use crate::clock::{ServerTime, seconds_until, span, time_of_day};
use crate::erased::{live, view};
use crate::focus::{focus_is_within, focus_soon};
use crate::i18n::{localized, say, use_language};
use crate::messages;

/// A longer wait is shown by its end, without a countdown.
const LONGEST_COUNTDOWN: u64 = 15 * 60;

/// What the button can do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Send.
    Send,
    /// Wait this many seconds.
    Wait(u64),
    /// Nothing any more.
    Gone,
}

/// Whether a mail may be sent now, by the server's answer and the time that passed since.
#[must_use]
pub(crate) fn turn(resend: &Resend, now: Timestamp) -> Turn {
    match resend {
        Resend::Now => Turn::Send,
        Resend::Later { at, .. } => match seconds_until(now, *at) {
            0 => Turn::Send,
            seconds => Turn::Wait(seconds),
        },
        Resend::Never => Turn::Gone,
    }
}

/// What takes its turn below the code field.
const TURN: &str = ".mail-state > .wait, .mail-state > button";

/// Its children, the button, or the countdown to it.
#[component]
pub(crate) fn UntilResend(
    resend: Arc<dyn Fn() -> Resend + Send + Sync>,
    time: ServerTime,
    children: ChildrenFn,
) -> impl IntoView {
    let language = use_language();
    let said = Arc::clone(&resend);
    let waits = Memo::new(move |_| matches!(turn(&said(), time.now()), Turn::Wait(_)));
    let said = Arc::clone(&resend);
    let gone = Memo::new(move |_| turn(&said(), time.now()) == Turn::Gone);
    let said = Arc::clone(&resend);
    let countdown = localized(language, move |language| match (turn(&said(), time.now()), said()) {
        (Turn::Wait(seconds), Resend::Later { at, .. }) if seconds > LONGEST_COUNTDOWN => {
            let time = time_of_day(language, at);
            say!(language, code_resend_at, time.as_str())
        }
        (Turn::Wait(seconds), _) => {
            let left = span(language, seconds);
            say!(language, code_resend_in, left.as_str())
        }
        (Turn::Send | Turn::Gone, _) => String::new(),
    });
    let reason = localized(language, move |language| match resend() {
        Resend::Later { because, .. } => messages::wait_reason(language, because).unwrap_or_default(),
        Resend::Now | Resend::Never => String::new(),
    });
    live(move || {
        let waits = waits.get();
        // The focus stays where the button was, and is on it again after the wait.
        if focus_is_within(TURN) {
            focus_soon(TURN);
        }
        if waits {
            view! {
                <div class="wait" tabindex="-1">
                    <p role="status">{reason}</p>
                    <p role="timer">{countdown}</p>
                </div>
            }
            .into_any()
        } else if gone.get() {
            ().into_any()
        } else {
            children()
        }
    })
}

#[cfg(test)]
mod tests {
    use ninsho_shared::mailed_code::WaitReason;

    use super::*;

    #[test]
    fn the_wait_ends_by_the_servers_time() {
        let at = Timestamp::from_millis(60_000);
        let later = Resend::Later { at, because: WaitReason::JustSent };
        assert_eq!(turn(&later, Timestamp::from_millis(0)), Turn::Wait(60));
        assert_eq!(turn(&later, Timestamp::from_millis(59_999)), Turn::Wait(1));
        assert_eq!(turn(&later, at), Turn::Send);
        assert_eq!(turn(&Resend::Now, at), Turn::Send);
        assert_eq!(turn(&Resend::Never, at), Turn::Gone);
    }
}
