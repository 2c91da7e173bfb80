//! Sending a mail again, or the wait until it can be.

use std::sync::Arc;

use leptos::prelude::*;
use ninsho_shared::{Resend, Timestamp};

use super::button::Button;
use crate::clock::{ServerTime, seconds_until, span, time_of_day};
use crate::erased::live;
use crate::i18n::{localized, say, use_language};
use crate::messages;

/// A wait longer than this is named by its end and not counted down.
const LONGEST_COUNTDOWN: u64 = 15 * 60;

/// What the button can do at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It sends.
    Send,
    /// It has to wait this many seconds.
    Wait(u64),
    /// It never will.
    Gone,
}

/// Whether a mail may go out now: what the server said, and the time that passed since.
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

/// The button, or the countdown to it: by what the server said, and its time.
pub(crate) fn resend_button(
    resend: Arc<dyn Fn() -> Resend + Send + Sync>,
    time: ServerTime,
    button: Button,
) -> AnyView {
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
        if waits.get() {
            view! {
                <div class="wait">
                    <p role="status">{reason}</p>
                    <p role="timer">{countdown}</p>
                </div>
            }
            .into_any()
        } else if gone.get() {
            ().into_any()
        } else {
            button.view()
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
