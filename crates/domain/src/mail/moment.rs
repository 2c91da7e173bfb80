//! A moment as a mail writes it, in the institution's time zone and with its name.

use ninsho_shared::Timestamp;
use ninsho_shared::institution::Bilingual;

use crate::config::Institution;

/// `2026年11月22日 19:15（日本時間）` and `22 November 2026, 19:15 (Japan time)`.
///
/// Seconds are cut off, so that a moment of expiry is never written later than it is.
///
/// # Errors
/// When the moment lies outside the years that a calendar has.
pub fn written(at: Timestamp, institution: &Institution) -> anyhow::Result<Bilingual> {
    let zone = &institution.time_zone;
    let (local, name) = (zone.local(at)?, zone.name_at(at)?);
    Ok(Bilingual {
        ja: format!("{}（{}）", local.strftime("%Y年%-m月%-d日 %H:%M"), name.ja),
        en: format!("{} ({})", local.strftime("%-d %B %Y, %H:%M"), name.en),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::TimeZone;

    fn in_zone(name: &str, millis: i64) -> Bilingual {
        let time_zone = TimeZone::parse(name).unwrap();
        let institution = Institution { time_zone, ..Institution::default() };
        written(Timestamp::from_millis(millis), &institution).unwrap()
    }

    #[test]
    fn a_moment_names_its_time_zone_in_both_languages() {
        // 2026-11-22T10:15:59.999Z
        let written = in_zone("Asia/Tokyo", 1_795_342_559_999);
        assert_eq!(written.ja, "2026年11月22日 19:15（日本時間）");
        assert_eq!(written.en, "22 November 2026, 19:15 (Japan time)");
    }

    #[test]
    fn daylight_saving_time_is_right_on_both_sides_of_its_change() {
        // The hour from 1:00 comes twice in New York, on 2026-11-01 around 06:00:00Z.
        let change = 1_793_512_800_000;
        let before = in_zone("America/New_York", change - 60_000);
        assert_eq!(before.en, "1 November 2026, 01:59 (EDT, UTC-4)");
        assert_eq!(before.ja, "2026年11月1日 01:59（EDT, UTC-4）");
        assert_eq!(in_zone("America/New_York", change).en, "1 November 2026, 01:00 (EST, UTC-5)");
    }

    #[test]
    fn the_date_is_that_of_the_time_zone() {
        // 2038-01-19T15:00:00Z is the next day in Japan, and past the end of 32-bit time.
        assert!(in_zone("Asia/Tokyo", 2_147_526_000_000).ja.starts_with("2038年1月20日 00:00"));
    }

    #[test]
    fn what_no_calendar_has_is_an_error() {
        assert!(written(Timestamp::from_millis(i64::MAX), &Institution::default()).is_err());
    }
}
