//! Whether the support desk answers now, until when, and when it next will.

use leptos::prelude::*;
use ninsho_shared::Timestamp;
use ninsho_shared::institution::OpeningTime;

use crate::clock::{every_second, server_time, time_from};
use crate::erased::view;
use crate::i18n::{Language, localized, say, use_language};
use crate::institution::use_institution;

/// What the desk is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// The desk is open until this time.
    Open(Timestamp),
    /// The desk is closed and opens at this time.
    Closed(Timestamp),
}

/// What the desk is doing at a moment, by its opening times in their order; `None` when it has none, or all
/// are over.
#[must_use]
pub(crate) fn opening(times: &[OpeningTime], now: Timestamp) -> Option<Opening> {
    let next = times.iter().find(|time| now < time.until)?;
    Some(if next.from <= now { Opening::Open(next.until) } else { Opening::Closed(next.from) })
}

/// Tells it, and follows the clock; nothing where the hours are words alone. Its style leaves room for the
/// longer sentence, so that nothing below moves.
#[component]
pub(crate) fn OpeningLine() -> impl IntoView {
    let language = use_language();
    let times = use_institution().with_value(|institution| institution.desk.opening_times.clone());
    if times.is_empty() {
        return ().into_any();
    }
    let tick = every_second();
    let state = Memo::new(move |_| {
        tick.track();
        opening(&times, server_time())
    });
    let says =
        localized(language, move |language| state.get().map(|is| said(language, is)).unwrap_or_default());
    let class = move || match state.get() {
        Some(Opening::Open(_)) => "opening delivery sent",
        Some(Opening::Closed(_)) => "opening delivery queued",
        None => "opening",
    };
    view! { <p class=class>{says}</p> }.into_any()
}

fn said(language: Language, is: Opening) -> String {
    let time = |at| time_from(language, server_time(), at);
    match is {
        Opening::Open(until) => say!(language, footer_open, time(until)),
        Opening::Closed(opens) => say!(language, footer_closed, time(opens)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn times(all: &[(i64, i64)]) -> Vec<OpeningTime> {
        all.iter().map(|(from, until)| OpeningTime { from: at(*from), until: at(*until) }).collect()
    }

    #[test]
    fn the_desk_is_open_from_the_first_moment_to_the_last() {
        let times = times(&[(100, 200), (300, 400)]);
        for (now, is) in [
            (99, Opening::Closed(at(100))),
            (100, Opening::Open(at(200))),
            (199, Opening::Open(at(200))),
            (200, Opening::Closed(at(300))),
            (399, Opening::Open(at(400))),
        ] {
            assert_eq!(opening(&times, at(now)), Some(is), "{now}");
        }
    }

    #[test]
    fn nothing_is_told_where_nothing_is_known() {
        assert_eq!(opening(&[], at(0)), None);
        assert_eq!(opening(&times(&[(100, 200)]), at(200)), None, "a page that was open for weeks");
    }
}
