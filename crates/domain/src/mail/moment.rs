//! A moment as a mail writes it, in the institution's time zone and with its name.

use anyhow::Context;
use ninsho_shared::Timestamp;
use ninsho_shared::institution::Bilingual;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

use crate::config::Institution;

/// `2026年11月22日 19:15（日本時間）` and `22 November 2026, 19:15 (Japan Standard Time, UTC+9)`.
///
/// Seconds are cut off, so that a moment of expiry is never written later than it is.
///
/// # Errors
/// When the moment lies outside the years that a calendar has, or the time zone outside the globe.
pub fn written(at: Timestamp, institution: &Institution) -> anyhow::Result<Bilingual> {
    let zone = &institution.time_zone;
    let offset = UtcOffset::from_whole_seconds(zone.offset_minutes.saturating_mul(60))
        .context("institution.time_zone.offset_minutes: no time zone is that far from UTC")?;
    let at = OffsetDateTime::from_unix_timestamp(at.as_seconds())?
        .checked_to_offset(offset)
        .context("a moment at the end of all years")?;
    let ja =
        at.format(format_description!("[year]年[month padding:none]月[day padding:none]日 [hour]:[minute]"))?;
    let en =
        at.format(format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute]"))?;
    Ok(Bilingual { ja: format!("{ja}（{}）", zone.name.ja), en: format!("{en} ({})", zone.name.en) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_names_its_time_zone_in_both_languages() {
        // 2026-11-22T10:15:59.999Z
        let at = Timestamp::from_millis(1_795_342_559_999);
        let written = written(at, &Institution::default()).unwrap();
        assert_eq!(written.ja, "2026年11月22日 19:15（日本時間）");
        assert_eq!(written.en, "22 November 2026, 19:15 (Japan Standard Time, UTC+9)");
    }

    #[test]
    fn the_date_is_that_of_the_time_zone() {
        // 2038-01-19T15:00:00Z is the next day in Japan, and past the end of 32-bit time.
        let at = Timestamp::from_millis(2_147_526_000_000);
        assert!(written(at, &Institution::default()).unwrap().ja.starts_with("2038年1月20日 00:00"));
    }

    #[test]
    fn what_no_calendar_has_is_an_error() {
        assert!(written(Timestamp::from_millis(i64::MAX), &Institution::default()).is_err());
        let mut nowhere = Institution::default();
        nowhere.time_zone.offset_minutes = i32::MAX;
        assert!(written(Timestamp::from_millis(0), &nowhere).is_err());
    }
}
