//! The institution's time zone, by its name in the IANA database.

use jiff::civil::DateTime;
use jiff::tz::{self, AmbiguousOffset, AmbiguousTimestamp, TimeZoneDatabase};
use jiff::{Zoned, tz::TimeZoneOffsetInfo};
use ninsho_shared::Timestamp;
use ninsho_shared::institution::Bilingual;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::nearest::nearest;

/// The zone of the language of the page's first readers, which they call by name.
const JAPAN: &str = "Asia/Tokyo";

/// A time zone of the IANA database. The database is built in, so that every machine has the same one, and
/// knows when daylight saving time begins and ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeZone {
    name: String,
    rules: tz::TimeZone,
}

/// A name that no time zone has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no time zone of the IANA database has this name; {}", nearest.as_ref().map_or_else(|| format!("write one as in `{JAPAN}`"), |near| format!("did you mean `{near}`?")))]
pub struct TimeZoneError {
    nearest: Option<String>,
}

impl TimeZone {
    /// The zone of a name such as `Asia/Tokyo`, in any case of letters.
    ///
    /// # Errors
    /// Names the nearest zone, if there is one.
    pub fn parse(name: &str) -> Result<Self, TimeZoneError> {
        let database = TimeZoneDatabase::bundled();
        let known: Vec<_> = database.available().collect();
        let known = || known.iter().map(tz::TimeZoneName::as_str);
        // The database takes more for a zone than it lists, `Etc/Unknown` among it.
        let zone = known()
            .find(|known| known.eq_ignore_ascii_case(name))
            .and_then(|name| Some(Self { name: name.to_owned(), rules: database.get(name).ok()? }));
        zone.ok_or_else(|| TimeZoneError { nearest: nearest(name, known()).map(str::to_owned) })
    }

    /// Its name in the IANA database.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A moment by the clocks of the zone.
    ///
    /// # Errors
    /// When the moment lies outside the years that a calendar has.
    pub fn local(&self, at: Timestamp) -> Result<Zoned, jiff::Error> {
        Ok(jiff::Timestamp::from_millisecond(at.as_millis())?.to_zoned(self.rules.clone()))
    }

    /// The first moment at which the clocks of the zone show this, or pass over it when daylight saving time
    /// begins.
    ///
    /// # Errors
    /// When the moment lies outside the years that a calendar has.
    pub(super) fn first(&self, local: DateTime) -> Result<Timestamp, jiff::Error> {
        self.moment(local, AmbiguousTimestamp::earlier)
    }

    /// The last such moment: when daylight saving time ends, clocks show an hour twice.
    ///
    /// # Errors
    /// As for [`TimeZone::first`].
    pub(super) fn last(&self, local: DateTime) -> Result<Timestamp, jiff::Error> {
        self.moment(local, AmbiguousTimestamp::later)
    }

    fn moment(
        &self,
        local: DateTime,
        which: fn(AmbiguousTimestamp) -> Result<jiff::Timestamp, jiff::Error>,
    ) -> Result<Timestamp, jiff::Error> {
        let ambiguous = self.rules.to_ambiguous_timestamp(local);
        let at = match ambiguous.offset() {
            // By the later offset the time lies before the change, which is the next one from there.
            AmbiguousOffset::Gap { after, .. } => {
                let before = after.to_timestamp(local)?;
                self.rules.following(before).next().map_or(before, |change| change.timestamp())
            }
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => which(ambiguous)?,
        };
        Ok(Timestamp::from_millis(at.as_millisecond()))
    }

    /// What people call the time of the zone at a moment: `日本時間` and `Japan time`, elsewhere the
    /// abbreviation and the offset in both languages, `EDT, UTC-4`.
    ///
    /// # Errors
    /// When the moment lies outside the years that a calendar has.
    pub fn name_at(&self, at: Timestamp) -> Result<Bilingual, jiff::Error> {
        if self.name == JAPAN {
            return Ok(Bilingual { ja: "日本時間".to_owned(), en: "Japan time".to_owned() });
        }
        let at = jiff::Timestamp::from_millisecond(at.as_millis())?;
        let name = abbreviation_and_offset(&self.rules.to_offset_info(at));
        Ok(Bilingual { ja: name.clone(), en: name })
    }

    /// A moment in the form of RFC 3339, with the offset of the zone: `2026-11-22T19:15:59.999+09:00`. A
    /// moment that no calendar has is written in milliseconds since the Unix epoch.
    #[must_use]
    pub fn rfc3339(&self, at: Timestamp) -> String {
        self.local(at).map_or_else(
            |_| at.as_millis().to_string(),
            |local| local.strftime("%Y-%m-%dT%H:%M:%S.%3f%:z").to_string(),
        )
    }
}

/// Zones without a name of their own are abbreviated by their offset, which is not said twice.
fn abbreviation_and_offset(info: &TimeZoneOffsetInfo<'_>) -> String {
    let named = Some(info.abbreviation()).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    let minutes = info.offset().seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let offset = match (minutes.abs() / 60, minutes.abs() % 60) {
        (0, 0) => String::new(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    };
    match (named, offset.as_str()) {
        (Some(name), "") => name.to_owned(),
        (Some(name), offset) => format!("{name}, {offset}"),
        (None, "") => "UTC".to_owned(),
        (None, _) => offset,
    }
}

impl Default for TimeZone {
    #[expect(clippy::expect_used, reason = "a constant name, parsed by every test that loads the default")]
    fn default() -> Self {
        Self::parse(JAPAN).expect("the shipped time zone is in the database")
    }
}

impl TryFrom<String> for TimeZone {
    type Error = TimeZoneError;

    fn try_from(name: String) -> Result<Self, TimeZoneError> {
        Self::parse(&name)
    }
}

impl From<TimeZone> for String {
    fn from(zone: TimeZone) -> Self {
        zone.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::parse(name).unwrap()
    }

    #[test]
    fn a_wrong_name_is_told_the_nearest_right_one() {
        for (wrong, hint) in [
            ("Asia/Tokio", "did you mean `Asia/Tokyo`?"),
            ("Europe/Londn", "did you mean `Europe/London`?"),
            ("the middle of nowhere", "write one as in `Asia/Tokyo`"),
            ("", "write one as in `Asia/Tokyo`"),
            ("Etc/Unknown", "no time zone"),
            ("../../etc/passwd", "no time zone"),
        ] {
            let error = TimeZone::parse(wrong).unwrap_err().to_string();
            assert!(error.contains(hint), "{wrong}: {error}");
        }
        assert_eq!(zone("asia/TOKYO").name(), "Asia/Tokyo");
    }

    #[test]
    fn the_name_and_the_offset_are_those_of_the_moment() {
        // 2026-01-22T10:15:00Z and 2026-07-22T10:15:00Z
        let (winter, summer) =
            (Timestamp::from_millis(1_769_076_900_000), Timestamp::from_millis(1_784_715_300_000));
        for (name, in_winter, in_summer) in [
            ("Asia/Tokyo", "Japan time", "Japan time"),
            ("Asia/Seoul", "KST, UTC+9", "KST, UTC+9"),
            ("America/New_York", "EST, UTC-5", "EDT, UTC-4"),
            ("Europe/London", "GMT", "BST, UTC+1"),
            ("Australia/Adelaide", "ACDT, UTC+10:30", "ACST, UTC+9:30"),
            ("America/Sao_Paulo", "UTC-3", "UTC-3"),
            ("Asia/Kathmandu", "UTC+5:45", "UTC+5:45"),
            ("Etc/UTC", "UTC", "UTC"),
        ] {
            let said = |at| zone(name).name_at(at).unwrap().en;
            assert_eq!((said(winter).as_str(), said(summer).as_str()), (in_winter, in_summer), "{name}");
        }
    }

    #[test]
    fn rfc_3339_has_the_offset_on_both_sides_of_the_change() {
        // Daylight saving time ends on 2026-11-01 at 06:00:00Z in New York.
        let change = 1_793_512_800_000;
        let written = |name: &str, millis| zone(name).rfc3339(Timestamp::from_millis(millis));
        assert_eq!(written("America/New_York", change - 1), "2026-11-01T01:59:59.999-04:00");
        assert_eq!(written("America/New_York", change), "2026-11-01T01:00:00.000-05:00");
        assert_eq!(written("Asia/Tokyo", change), "2026-11-01T15:00:00.000+09:00");
        assert_eq!(written("Asia/Tokyo", i64::MAX), i64::MAX.to_string());
    }
}
