//! The support desk.

use ninsho_shared::Timestamp;
use ninsho_shared::institution::{self, Bilingual};
use serde::{Deserialize, Serialize};

use super::error::ConfigError;
use super::line::check_lines;
use super::opening::{self, ClosedDay, Day, TimeOfDay, WeeklyHours};
use super::time_zone::TimeZone;
use crate::language::Language;

/// The support desk.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Desk {
    /// Its name.
    pub name: Bilingual,
    /// Its telephone number, as it is printed.
    pub phone: String,
    /// The same number as it is dialled from abroad: `+81-75-753-7840`. Links dial it, and English shows it. When
    /// not set, that of the shipped number, and none of another.
    pub phone_international: Option<String>,
    /// The number inside the institution.
    pub extension: Option<String>,
    /// When it answers, in words.
    pub hours: Bilingual,
    /// The same for the page, which tells whether it answers now. When not set, what the shipped words say, and
    /// nothing beside other words.
    pub open: Option<Vec<WeeklyHours>>,
    /// Days on which it does not answer.
    pub closed: Vec<ClosedDay>,
    /// The form for inquiries.
    pub inquiry_url: Option<String>,
}

/// The number that is shipped, as it is printed and as it is dialled from abroad.
const SHIPPED_PHONE: [&str; 2] = ["075-753-7840", "+81-75-753-7840"];

/// The words of the hours that are shipped.
const SHIPPED_HOURS: [&str; 2] = ["平日 9:00 - 17:00", "weekdays 9:00 - 17:00"];

/// Public holidays of Japan on working days, to the end of the last year that the Cabinet Office has announced:
/// the shipped words say 平日, which these are not.
const HOLIDAYS: [&str; 17] = [
    "2026-11-23",
    "2027-01-01",
    "2027-01-11",
    "2027-02-11",
    "2027-02-23",
    "2027-03-22",
    "2027-04-29",
    "2027-05-03",
    "2027-05-04",
    "2027-05-05",
    "2027-07-19",
    "2027-08-11",
    "2027-09-20",
    "2027-09-23",
    "2027-10-11",
    "2027-11-03",
    "2027-11-23",
];

/// The hours of the shipped words. Constants, each parsed by a test.
fn shipped_week() -> Option<WeeklyHours> {
    let time = |text: &str| TimeOfDay::try_from(text.to_owned()).ok();
    Some(WeeklyHours {
        days: Day::ALL.into_iter().filter(|day| !matches!(day, Day::Sat | Day::Sun)).collect(),
        from: time("09:00")?,
        until: time("17:00")?,
    })
}

fn both([ja, en]: [&str; 2]) -> Bilingual {
    Bilingual { ja: ja.to_owned(), en: en.to_owned() }
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            name: both(["情報環境支援センター", "ICT Support Center"]),
            phone: SHIPPED_PHONE[0].to_owned(),
            phone_international: None,
            extension: Some("16-7840".to_owned()),
            hours: both(SHIPPED_HOURS),
            open: None,
            closed: Vec::new(),
            inquiry_url: None,
        }
    }
}

impl Desk {
    /// Checks that each text is a line that people read, and the hours.
    ///
    /// # Errors
    /// Names the setting, and what would be right.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        check_lines(&[
            ("institution.desk.name.ja", &self.name.ja),
            ("institution.desk.name.en", &self.name.en),
            ("institution.desk.phone", &self.phone),
            ("institution.desk.hours.ja", &self.hours.ja),
            ("institution.desk.hours.en", &self.hours.en),
        ])?;
        if self.phone_international.as_deref().is_some_and(|number| !is_international(number)) {
            return Err(ConfigError::Unusable {
                key: "institution.desk.phone_international",
                reason: format!(
                    "it is no number that is dialled from abroad: write it as in +81-75-753-7840, with the \
                     country's code, without the 0 of calls within it, at most {MOST_DIGITS} digits, and \
                     hyphens, dots or blanks between them"
                ),
            });
        }
        opening::check(self.open.as_deref().unwrap_or_default())
    }

    /// The number for calls from abroad. The shipped value is used only beside the shipped `phone`, so that the
    /// configuration of another desk never dials that of the manual.
    fn number_abroad(&self) -> Option<&str> {
        let [shipped, abroad] = SHIPPED_PHONE;
        self.phone_international.as_deref().or_else(|| (self.phone == shipped).then_some(abroad))
    }

    /// The week and the closed days, by the same rule.
    fn week(&self) -> (Vec<WeeklyHours>, Vec<ClosedDay>) {
        let mut closed = self.closed.clone();
        let week = match &self.open {
            Some(week) => week.clone(),
            None if self.hours == both(SHIPPED_HOURS) => {
                closed.extend(HOLIDAYS.iter().filter_map(|day| ClosedDay::try_from((*day).to_owned()).ok()));
                shipped_week().into_iter().collect()
            }
            None => Vec::new(),
        };
        (week, closed)
    }

    /// The last day off that is configured or shipped; after it, the page shows the desk as open on holidays.
    /// None where no hours are configured, so that the page does not show whether it is open, or no day off.
    #[must_use]
    pub fn last_day_off(&self) -> Option<ClosedDay> {
        let (week, closed) = self.week();
        if week.is_empty() { None } else { closed.into_iter().max() }
    }

    /// The target of a link that dials the desk.
    #[must_use]
    pub fn dials(&self) -> String {
        institution::dials(&self.phone, self.number_abroad())
    }

    /// The number to show: readers of Japanese are in Japan, as a rule, and others need not be.
    #[must_use]
    pub fn phone_in(&self, language: Language) -> &str {
        let abroad = self.number_abroad().filter(|_| language != Language::Ja);
        abroad.unwrap_or(&self.phone)
    }

    /// What the page may know, with the times from `now` on.
    pub(super) fn view(&self, zone: &TimeZone, now: Timestamp) -> institution::Desk {
        let (week, closed) = self.week();
        institution::Desk {
            name: self.name.clone(),
            phone: self.phone.clone(),
            phone_international: self.number_abroad().map(str::to_owned),
            extension: self.extension.clone(),
            hours: self.hours.clone(),
            opening_times: opening::coming(&week, &closed, zone, now),
            inquiry_url: self.inquiry_url.clone(),
        }
    }
}

/// The most digits of a number, with the country's code (E.164, 6.2).
const MOST_DIGITS: usize = 15;
/// Fewer reach nobody: a country's code and the shortest numbers that there are.
const LEAST_DIGITS: usize = 7;

/// Whether this is `+` and the digits of a number, in groups with one separator between them.
fn is_international(number: &str) -> bool {
    let Some(rest) = number.strip_prefix('+') else { return false };
    let groups: Vec<&str> = rest.split(['-', '.', ' ']).collect();
    let plain = |group: &&str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let digits: usize = groups.iter().map(|group| group.len()).sum();
    // No country's code begins with a 0.
    groups.iter().all(plain) && !rest.starts_with('0') && (LEAST_DIGITS..=MOST_DIGITS).contains(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn load(lines: &str) -> Result<Desk, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), format!("[institution.desk]\n{lines}\n")).unwrap();
        let config = Config::load(Some(file.path())).map_err(|error| error.to_string())?;
        Ok(config.institution.desk)
    }

    #[test]
    fn hours_are_written_as_a_list_of_intervals() {
        let desk = load(
            "open = [\n  { days = [\"mon\", \"sat\"], from = \"9:00\", until = \"12:00\" },\n\
             \x20 { days = [\"mon\"], from = \"13:00\", until = \"24:00\" },\n]\nclosed = [\"2026-12-29\"]",
        )
        .unwrap();
        let open = desk.open.unwrap();
        let written: Vec<_> = open.iter().map(|hours| format!("{} {}", hours.from, hours.until)).collect();
        assert_eq!(written, ["09:00 12:00", "13:00 24:00"]);
        assert_eq!(open[0].days, [Day::Mon, Day::Sat]);
        assert_eq!((desk.closed.len(), desk.phone.as_str()), (1, "075-753-7840"));
        assert!(load("open = []").unwrap().week().0.is_empty());
    }

    #[test]
    fn what_is_no_day_time_or_date_is_refused_by_name_with_what_would_be_right() {
        let interval = |days: &str, from: &str, rest: &str| {
            format!("open = [{{ days = [{days}], from = \"{from}\"{rest} }}]")
        };
        let until = ", until = \"17:00\"";
        for (lines, field, right) in [
            (interval("\"monday\"", "9:00", until), "institution.desk.open.0.days.0", "one of `mon`, `tue`"),
            (interval("\"mon\"", "9", until), "institution.desk.open.0.from", "as in `09:00`"),
            (interval("\"mon\"", "25:00", until), "institution.desk.open.0.from", "as in `09:00`"),
            (interval("\"mon\"", "9:00", ""), "institution.desk.open.0", "`until` is missing"),
            (
                interval("\"mon\"", "9:00", ", untill = \"17:00\""),
                "institution.desk.open.0.untill",
                "did you mean `institution.desk.open.0.until`?",
            ),
            (interval("\"mon\"", "18:00", until), "institution.desk.open", "ends at 17:00"),
            ("closed = [\"2026-02-29\"]".to_owned(), "institution.desk.closed.0", "as in `2026-12-29`"),
            ("closed = [2026-12-29]".to_owned(), "institution.desk.closed.0", "a text in quotes"),
            ("closed = \"2026-12-29\"".to_owned(), "institution.desk.closed", "a list"),
        ] {
            let error = load(&lines).unwrap_err();
            assert!(error.contains(field) && error.contains(right), "{lines}: {error}");
        }
    }

    #[test]
    fn a_number_for_abroad_begins_with_the_countrys_code() {
        for right in ["+81-75-753-7840", "+81757537840", "+49 721 608.0", "+123456789012345"] {
            assert!(is_international(right), "{right}");
        }
        for wrong in [
            "075-753-7840",
            "81-75-753-7840",
            "+081-75-753-7840",
            "+81-(0)75-753-7840",
            "+81--75-753-7840",
            "+81-75-753-7840-",
            "+1234567890123456",
            "+81-75",
            "+81-75-753-CALL",
            "+８１-75-753-7840",
            "+",
            "",
        ] {
            let error = load(&format!("phone_international = \"{wrong}\"")).unwrap_err();
            let named = error.starts_with("institution.desk.phone_international: ");
            assert!(named && error.contains("as in +81-75-753-7840"), "{wrong}: {error}");
        }
    }

    #[test]
    fn links_dial_the_number_for_abroad_and_english_shows_it() {
        let desk = Desk::default();
        assert_eq!(desk.dials(), "tel:+81757537840");
        let shown = [desk.phone_in(Language::Ja), desk.phone_in(Language::En)];
        assert_eq!(shown, ["075-753-7840", "+81-75-753-7840"]);
        let other = load("phone = \"03-1234-5678\"").unwrap();
        assert_eq!(other.dials(), "tel:03-1234-5678");
        assert_eq!(other.phone_in(Language::En), "03-1234-5678");
        let abroad = load("phone = \"03-1234-5678\"\nphone_international = \"+81 3 1234 5678\"").unwrap();
        assert_eq!(
            (abroad.dials().as_str(), abroad.phone_in(Language::En)),
            ("tel:+81312345678", "+81 3 1234 5678")
        );
    }

    #[test]
    fn other_words_for_the_hours_are_not_taken_for_the_shipped_hours() {
        let other = load("hours = { ja = \"平日 8:30 - 17:15\", en = \"weekdays 8:30 - 17:15\" }").unwrap();
        assert!(other.week().0.is_empty());
        let own = load("closed = [\"2026-12-29\"]").unwrap().week();
        assert_eq!((own.0.len(), own.1.len()), (1, HOLIDAYS.len() + 1), "the shipped words, and a day more");
    }

    #[test]
    fn the_shipped_desk_answers_on_working_days_from_nine_to_five() {
        let desk = Desk::default();
        desk.check().unwrap();
        assert_eq!((desk.week().0.len(), desk.week().1.len()), (1, HOLIDAYS.len()));
        // 2026-11-22, a Sunday; Monday is a holiday.
        let now = "\"2026-11-22T10:15:00Z\"";
        let times = desk.view(&TimeZone::default(), serde_json::from_str(now).unwrap()).opening_times;
        let written = |at: Timestamp| TimeZone::default().rfc3339(at);
        assert_eq!(written(times[0].from), "2026-11-24T09:00:00.000+09:00");
        assert_eq!(written(times[0].until), "2026-11-24T17:00:00.000+09:00");
        assert_eq!(written(times[8].until), "2026-12-04T17:00:00.000+09:00");
        assert_eq!(times.len(), 9);
    }
}
