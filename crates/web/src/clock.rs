//! Times and countdowns. A countdown starts at the server's time and continues with the browser's
//! monotonic clock, so that a wrong system clock does not matter.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use js_sys::{Date, Function, Object, Reflect};
use leptos::prelude::*;
use ninsho_shared::Timestamp;
use wasm_bindgen::{JsCast, JsValue};

use crate::i18n::{Language, say};

/// The server's time by the browser's monotonic clock.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Anchor {
    /// The server's time.
    server: Timestamp,
    /// The monotonic clock at that time, in milliseconds.
    watch: f64,
}

impl Anchor {
    fn server_time(self, watch: f64) -> Timestamp {
        let passed = Duration::try_from_secs_f64((watch - self.watch) / 1000.0).unwrap_or_default();
        self.server.plus(passed)
    }
}

/// The server's current time. It ticks every second while its owner is shown.
#[derive(Clone, Copy)]
pub(crate) struct ServerTime {
    anchor: Memo<Anchor>,
    tick: RwSignal<bool>,
}

impl ServerTime {
    /// Follows the server's time, synchronized at each answer.
    #[must_use]
    pub(crate) fn from(as_of: Box<dyn Fn() -> Timestamp + Send + Sync>) -> Self {
        let anchor = Memo::new(move |_| Anchor { server: as_of(), watch: stop_watch() });
        Self { anchor, tick: every_second() }
    }

    /// The time now, tracked every second.
    #[must_use]
    pub(crate) fn now(self) -> Timestamp {
        self.tick.track();
        self.anchor.get().server_time(stop_watch())
    }
}

/// A signal that changes every second while its owner is shown.
pub(crate) fn every_second() -> RwSignal<bool> {
    let tick = RwSignal::new(false);
    let next = move || tick.update(|tick| *tick = !*tick);
    if let Ok(handle) = set_interval_with_handle(next, Duration::from_secs(1)) {
        on_cleanup(move || handle.clear());
    }
    tick
}

/// How far the server's clock is ahead of the browser's, in milliseconds, by the last answer that told.
static AHEAD: AtomicI64 = AtomicI64::new(0);

/// Notes the server's time of an answer that has just come.
pub(crate) fn note_server_time(as_of: Timestamp) {
    AHEAD.store(as_of.as_millis() - browser_time().as_millis(), Ordering::Relaxed);
}

/// The server's time as far as it is known; the browser's until an answer has told it. For what follows the
/// clock where nothing was asked, as the support desk's hours do.
#[must_use]
pub(crate) fn server_time() -> Timestamp {
    Timestamp::from_millis(browser_time().as_millis() + AHEAD.load(Ordering::Relaxed))
}

/// The browser's system time, for answers that carry no time of the server.
#[must_use]
pub(crate) fn browser_time() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds, far below 2^53")]
    let millis = Date::now() as i64;
    Timestamp::from_millis(millis)
}

fn stop_watch() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Seconds from `now` until `then`, rounded up, so that a countdown never ends early.
#[must_use]
pub(crate) fn seconds_until(now: Timestamp, then: Timestamp) -> u64 {
    let left = then.since(now);
    left.as_secs() + u64::from(left.subsec_nanos() > 0)
}

/// A duration in words: `45秒`, `2分5秒`, `15 min`.
#[must_use]
pub(crate) fn span(language: Language, seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => say!(language, common_span_seconds, seconds),
        (minutes, 0) => say!(language, common_span_minutes, minutes),
        (minutes, seconds) => say!(language, common_span_both, minutes, seconds),
    }
}

/// The time of day at the institution: `14:02`.
#[must_use]
pub(crate) fn time_of_day(language: Language, at: Timestamp) -> String {
    written(language, at, &[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")])
}

/// A time at the institution, with its day unless that is the day of `now`: `14:02`, `12月7日(月) 9:00`.
#[must_use]
pub(crate) fn time_from(language: Language, now: Timestamp, at: Timestamp) -> String {
    let weekday = if language == Language::Ja { "short" } else { "long" };
    let options = [
        ("weekday", weekday),
        ("month", "long"),
        ("day", "numeric"),
        ("hour", "numeric"),
        ("minute", "2-digit"),
        ("hourCycle", "h23"),
    ];
    let (day, time) = options.split_at(3);
    let is_today = written(language, now, day) == written(language, at, day);
    written(language, at, if is_today { time } else { &options })
}

/// Date and time at the institution: `2026年11月22日 14:02`.
#[must_use]
pub(crate) fn day_and_time(language: Language, at: Timestamp) -> String {
    let options = [
        ("year", "numeric"),
        ("month", "long"),
        ("day", "numeric"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("hourCycle", "h23"),
    ];
    written(language, at, &options)
}

/// The institution's time zone, by its IANA name; known once the page knows the institution.
static ZONE: OnceLock<String> = OnceLock::new();

/// Shows all times in this zone from now on.
pub(crate) fn show_times_in(zone: &str) {
    // There is one institution for as long as the page is open.
    let _ = ZONE.set(zone.to_owned());
}

/// In the institution's zone, which is named where the browser's own clock shows something else.
fn written(language: Language, at: Timestamp, options: &[(&str, &str)]) -> String {
    let chosen = Object::new();
    let choose = |name: &str, value: &str| {
        // Setting a field of a plain object cannot fail.
        let _ = Reflect::set(&chosen, &JsValue::from_str(name), &JsValue::from_str(value));
    };
    for (name, value) in options {
        choose(name, value);
    }
    #[expect(clippy::cast_precision_loss, reason = "a Date counts in doubles, exact to 2^53")]
    let date = Date::new(&(at.as_millis() as f64).into());
    let write = || locale_string(&date, language.tag(), &chosen);
    let here = write().unwrap_or_default();
    let Some(zone) = ZONE.get() else { return here };
    choose("timeZone", zone);
    let there = write();
    with_zone(here, there, || {
        choose("timeZoneName", "short");
        write()
    })
}

/// The time to show: the institution's, with the name of its zone where the browser's own time differs,
/// and the browser's where it does not know the zone.
fn with_zone(here: String, there: Option<String>, named: impl FnOnce() -> Option<String>) -> String {
    match there {
        Some(there) if there != here => named().unwrap_or(there),
        _ => here,
    }
}

/// `Date.prototype.toLocaleString`; `None` where it throws, which it does for a zone that it does not know.
fn locale_string(date: &Date, tag: &str, options: &Object) -> Option<String> {
    let method: Function = Reflect::get(date, &JsValue::from_str("toLocaleString")).ok()?.dyn_into().ok()?;
    method.call2(date, &JsValue::from_str(tag), options).ok()?.as_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_begins_at_the_servers_time_and_never_runs_back() {
        let anchor = Anchor { server: Timestamp::from_millis(1_000_000), watch: 500.0 };
        assert_eq!(anchor.server_time(2_500.0), Timestamp::from_millis(1_002_000));
        assert_eq!(anchor.server_time(400.0), Timestamp::from_millis(1_000_000));
        assert_eq!(anchor.server_time(f64::NAN), Timestamp::from_millis(1_000_000));
    }

    #[test]
    fn a_part_of_a_second_is_still_a_second_to_wait() {
        let at = Timestamp::from_millis;
        assert_eq!(seconds_until(at(0), at(59_001)), 60);
        assert_eq!(seconds_until(at(0), at(60_000)), 60);
        assert_eq!(seconds_until(at(60_000), at(0)), 0);
    }

    #[test]
    fn a_span_is_said_in_minutes_and_seconds() {
        assert_eq!(span(Language::Ja, 45), "45秒");
        assert_eq!(span(Language::Ja, 125), "2分5秒");
        assert_eq!(span(Language::En, 900), "15 min");
    }

    #[test]
    fn the_zone_is_named_only_where_the_browsers_clock_shows_another_time() {
        let text = |text: &str| Some(text.to_owned());
        let shown = |there, named| with_zone("14:02".to_owned(), there, || named);
        assert_eq!(shown(text("14:02"), text("14:02 JST")), "14:02");
        assert_eq!(shown(text("23:02"), text("23:02 JST")), "23:02 JST");
        assert_eq!(shown(text("23:02"), None), "23:02");
        assert_eq!(shown(None, None), "14:02", "a browser that does not know the zone");
    }
}
