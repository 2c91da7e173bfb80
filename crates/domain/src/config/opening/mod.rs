//! When the support desk answers: its week, its holidays, and the moments that follow from them.

use std::fmt;

use jiff::civil::{Date, DateTime, Weekday};
use ninsho_shared::Timestamp;
use ninsho_shared::institution::OpeningTime;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::error::ConfigError;
use super::time_zone::TimeZone;

/// Days ahead that opening times are told for.
const DAYS_AHEAD: u64 = 14;
/// The most opening times that are told at once.
const MOST: usize = 20;
/// Days that are searched for the next opening time when those ahead have none, and for the end of the first.
const FARTHEST: usize = 400;
/// The minutes of a day.
const WHOLE_DAY: u16 = 24 * 60;

/// An interval of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeeklyHours {
    /// Its days.
    pub days: Vec<Day>,
    /// When it begins.
    pub from: TimeOfDay,
    /// When it ends, on the same day.
    pub until: TimeOfDay,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    /// From Monday on.
    pub(super) const ALL: [Self; 7] =
        [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    const fn name(self) -> &'static str {
        match self {
            Self::Mon => "mon",
            Self::Tue => "tue",
            Self::Wed => "wed",
            Self::Thu => "thu",
            Self::Fri => "fri",
            Self::Sat => "sat",
            Self::Sun => "sun",
        }
    }

    const fn of(weekday: Weekday) -> Self {
        match weekday {
            Weekday::Monday => Self::Mon,
            Weekday::Tuesday => Self::Tue,
            Weekday::Wednesday => Self::Wed,
            Weekday::Thursday => Self::Thu,
            Weekday::Friday => Self::Fri,
            Weekday::Saturday => Self::Sat,
            Weekday::Sunday => Self::Sun,
        }
    }
}

/// What a clock on the wall shows, in minutes since midnight: `00:00` to `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

/// A text that is no time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("write hours and minutes as in `09:00`; the end of a day is `24:00`")]
pub struct TimeOfDayError;

impl TryFrom<String> for TimeOfDay {
    type Error = TimeOfDayError;

    fn try_from(text: String) -> Result<Self, TimeOfDayError> {
        let number = |digits: &str, lengths: [usize; 2]| {
            let plain = lengths.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<u16>().ok().filter(|_| plain).ok_or(TimeOfDayError)
        };
        let (hours, minutes) = text.split_once(':').ok_or(TimeOfDayError)?;
        let (hours, minutes) = (number(hours, [1, 2])?, number(minutes, [2, 2])?);
        let time = Self(hours * 60 + minutes);
        if minutes < 60 && time.0 <= WHOLE_DAY { Ok(time) } else { Err(TimeOfDayError) }
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl TimeOfDay {
    /// The date and the time that clocks show; `24:00` is the next day's midnight.
    fn on(self, date: Date) -> Result<DateTime, jiff::Error> {
        if self.0 == WHOLE_DAY {
            return Ok(date.tomorrow()?.at(0, 0, 0, 0));
        }
        let (hour, minute) = (i8::try_from(self.0 / 60), i8::try_from(self.0 % 60));
        Ok(date.at(hour.unwrap_or_default(), minute.unwrap_or_default(), 0, 0))
    }
}

/// A day on which the desk does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClosedDay(Date);

impl ClosedDay {
    /// Its midnight in UTC: near enough where days do not matter.
    #[must_use]
    pub fn begins(self) -> Option<Timestamp> {
        let midnight = self.0.to_datetime(jiff::civil::Time::midnight());
        let moment = jiff::tz::TimeZone::UTC.to_timestamp(midnight).ok()?;
        Some(Timestamp::from_millis(moment.as_millisecond()))
    }
}

/// A text that is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no calendar has this date: write year, month and day as in `2026-12-29`")]
pub struct ClosedDayError;

impl TryFrom<String> for ClosedDay {
    type Error = ClosedDayError;

    fn try_from(text: String) -> Result<Self, ClosedDayError> {
        let date = text.parse().map_err(|_| ClosedDayError)?;
        // The parser takes other forms too, and times after the date.
        Some(Self(date)).filter(|day| String::from(*day) == text).ok_or(ClosedDayError)
    }
}

impl From<ClosedDay> for String {
    fn from(day: ClosedDay) -> Self {
        day.0.to_string()
    }
}

/// Checks that each interval has days and a length, that no two of a day overlap, and that the desk closes.
///
/// # Errors
/// Names the setting, and what would be right.
pub(super) fn check(week: &[WeeklyHours]) -> Result<(), ConfigError> {
    let unusable = |reason| Err(ConfigError::Unusable { key: "institution.desk.open", reason });
    for WeeklyHours { days, from, until } in week {
        if days.is_empty() {
            return unusable(
                "an interval has no days: write them as in days = [\"mon\", \"tue\"]".to_owned(),
            );
        }
        if from >= until {
            return unusable(format!(
                "an interval ends at {until}, not after its beginning at {from}: one that goes on after \
                 midnight is two, up to 24:00, and from 00:00 on the next day"
            ));
        }
    }
    for day in Day::ALL {
        for pair in of_day(week, day).windows(2) {
            if let [(from, until), (next, end)] = pair
                && next < until
            {
                return unusable(format!(
                    "two intervals of {} overlap, {from} to {until} and {next} to {end}: let one end where \
                     the next begins",
                    day.name()
                ));
            }
        }
    }
    if Day::ALL.into_iter().all(|day| is_whole_day(&of_day(week, day))) {
        return unusable("the desk never closes: write open = [], and say so in `hours`".to_owned());
    }
    Ok(())
}

/// The intervals of a day, the earliest first.
fn of_day(week: &[WeeklyHours], day: Day) -> Vec<(TimeOfDay, TimeOfDay)> {
    let listed = |hours: &WeeklyHours| hours.days.iter().filter(|listed| **listed == day).count();
    let mut intervals: Vec<_> =
        week.iter().flat_map(|hours| std::iter::repeat_n((hours.from, hours.until), listed(hours))).collect();
    intervals.sort_unstable();
    intervals
}

fn is_whole_day(intervals: &[(TimeOfDay, TimeOfDay)]) -> bool {
    let end = intervals.iter().try_fold(0, |end, (from, until)| (from.0 == end).then_some(until.0));
    end == Some(WHOLE_DAY)
}

/// The opening times from `now` on, the running one first: those of the next 14 days, at most 20, and the next
/// one however far when these days have none. Intervals that touch are one.
pub(super) fn coming(
    week: &[WeeklyHours],
    closed: &[ClosedDay],
    zone: &TimeZone,
    now: Timestamp,
) -> Vec<OpeningTime> {
    // Only a moment outside of the calendar's years has no date.
    if week.is_empty() { Vec::new() } else { search(week, closed, zone, now).unwrap_or_default() }
}

fn search(
    week: &[WeeklyHours],
    closed: &[ClosedDay],
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Vec<OpeningTime>, jiff::Error> {
    let last_day = now.plus(std::time::Duration::from_hours(24 * DAYS_AHEAD));
    let mut times: Vec<OpeningTime> = Vec::new();
    let mut date = zone.local(now)?.date();
    for _ in 0..FARTHEST {
        let is_closed = closed.iter().any(|day| day.0 == date);
        let intervals = if is_closed { Vec::new() } else { of_day(week, Day::of(date.weekday())) };
        for (from, until) in intervals {
            let time = between(zone, date, from, until)?;
            let is_full = times.len() == MOST;
            match times.last_mut() {
                Some(last) if time.from <= last.until => last.until = last.until.max(time.until),
                Some(_) if time.from >= last_day || is_full => return Ok(times),
                // An interval within an hour that daylight saving time skips does not take place.
                _ if time.until > now && time.until > time.from => times.push(time),
                _ => {}
            }
        }
        date = date.tomorrow()?;
    }
    Ok(times)
}

/// The moments of an interval. Of an hour that clocks show twice, a beginning is the first and an end is the
/// last, so that the desk is open throughout; but a day ends once, where the next one begins.
fn between(
    zone: &TimeZone,
    date: Date,
    from: TimeOfDay,
    until: TimeOfDay,
) -> Result<OpeningTime, jiff::Error> {
    let end = until.on(date)?;
    Ok(OpeningTime {
        from: zone.first(from.on(date)?)?,
        until: if until.0 == WHOLE_DAY { zone.first(end)? } else { zone.last(end)? },
    })
}

#[cfg(test)]
mod tests;
