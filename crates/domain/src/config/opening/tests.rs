use super::*;

const WORKING: [Day; 5] = [Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri];

fn time(text: &str) -> TimeOfDay {
    TimeOfDay::try_from(text.to_owned()).unwrap()
}

fn hours(days: &[Day], from: &str, until: &str) -> WeeklyHours {
    WeeklyHours { days: days.to_vec(), from: time(from), until: time(until) }
}

fn day(text: &str) -> ClosedDay {
    ClosedDay::try_from(text.to_owned()).unwrap()
}

fn at(text: &str) -> Timestamp {
    serde_json::from_value(text.into()).unwrap()
}

/// The times, by the clocks of the zone and without their seconds.
fn told(week: &[WeeklyHours], closed: &[&str], zone: &str, now: &str) -> Vec<String> {
    let zone = TimeZone::parse(zone).unwrap();
    let closed: Vec<_> = closed.iter().map(|text| day(text)).collect();
    let written = |at| zone.rfc3339(at).replace(":00.000", "").replace('T', " ");
    coming(week, &closed, &zone, at(now))
        .into_iter()
        .map(|time| format!("{} to {}", written(time.from), written(time.until)))
        .collect()
}

#[test]
fn the_running_time_comes_first_and_the_last_day_is_two_weeks_ahead() {
    let week = [hours(&WORKING, "09:00", "17:00")];
    // Tuesday, 16:59:59 and 17:00 in Japan.
    let open = told(&week, &[], "Asia/Tokyo", "2026-12-01T07:59:59Z");
    assert_eq!(open[0], "2026-12-01 09:00+09:00 to 2026-12-01 17:00+09:00");
    assert_eq!((open.len(), open[10].as_str()), (11, "2026-12-15 09:00+09:00 to 2026-12-15 17:00+09:00"));
    let closed = told(&week, &[], "Asia/Tokyo", "2026-12-01T08:00:00Z");
    assert_eq!(closed, open[1..]);
}

#[test]
fn a_day_may_have_several_intervals_and_those_that_touch_are_one() {
    let week = [hours(&WORKING, "13:00", "17:00"), hours(&WORKING, "9:00", "12:00")];
    let times = told(&week, &[], "Asia/Tokyo", "2026-12-01T03:30:00Z");
    assert_eq!(times[0], "2026-12-01 13:00+09:00 to 2026-12-01 17:00+09:00");
    assert_eq!(times[1], "2026-12-02 09:00+09:00 to 2026-12-02 12:00+09:00");
    assert_eq!(times.len(), MOST);
    let night = [hours(&[Day::Fri], "22:00", "24:00"), hours(&[Day::Sat], "00:00", "02:00")];
    let times = told(&night, &[], "Asia/Tokyo", "2026-12-01T03:30:00Z");
    assert_eq!(times[0], "2026-12-04 22:00+09:00 to 2026-12-05 02:00+09:00");
    assert_eq!(times.len(), 2);
}

#[test]
fn closed_days_are_left_out_and_a_long_break_still_tells_when_it_ends() {
    let week = [hours(&WORKING, "09:00", "17:00")];
    let times = told(&week, &["2026-12-02", "2026-12-03"], "Asia/Tokyo", "2026-12-01T08:00:00Z");
    assert_eq!(times[0], "2026-12-04 09:00+09:00 to 2026-12-04 17:00+09:00");
    let mondays = [hours(&[Day::Mon], "09:00", "17:00")];
    let holidays = ["2026-12-07", "2026-12-14", "2026-12-21"];
    let times = told(&mondays, &holidays, "Asia/Tokyo", "2026-12-01T08:00:00Z");
    assert_eq!(times, ["2026-12-28 09:00+09:00 to 2026-12-28 17:00+09:00"]);
    assert_eq!(told(&[], &[], "Asia/Tokyo", "2026-12-01T08:00:00Z"), Vec::<String>::new());
}

#[test]
fn nine_oclock_is_nine_oclock_on_both_sides_of_the_change_of_clocks() {
    let week = [hours(&Day::ALL, "09:00", "17:00")];
    let times = told(&week, &[], "Europe/Berlin", "2026-10-24T06:00:00Z");
    assert_eq!(times[0], "2026-10-24 09:00+02:00 to 2026-10-24 17:00+02:00");
    assert_eq!(times[1], "2026-10-25 09:00+01:00 to 2026-10-25 17:00+01:00");
}

#[test]
fn an_hour_that_is_skipped_shortens_a_time_and_one_that_comes_twice_lengthens_it() {
    // 2026-03-29, 02:00 to 03:00 is skipped in Berlin.
    let spring = |from, until| {
        told(&[hours(&[Day::Sun], from, until)], &[], "Europe/Berlin", "2026-03-28T12:00:00Z").remove(0)
    };
    assert_eq!(spring("02:30", "05:00"), "2026-03-29 03:00+02:00 to 2026-03-29 05:00+02:00");
    assert_eq!(spring("01:00", "02:30"), "2026-03-29 01:00+01:00 to 2026-03-29 03:00+02:00");
    assert_eq!(spring("02:10", "02:50"), "2026-04-05 02:10+02:00 to 2026-04-05 02:50+02:00");
    // 2026-10-25, 02:00 to 03:00 comes twice.
    let autumn = |from, until| {
        told(&[hours(&[Day::Sun], from, until)], &[], "Europe/Berlin", "2026-10-24T12:00:00Z").remove(0)
    };
    assert_eq!(autumn("02:30", "05:00"), "2026-10-25 02:30+02:00 to 2026-10-25 05:00+01:00");
    assert_eq!(autumn("01:00", "02:30"), "2026-10-25 01:00+02:00 to 2026-10-25 02:30+01:00");
}

#[test]
fn hours_that_cannot_be_meant_are_refused_with_what_would_be_right() {
    let whole = |days| hours(days, "00:00", "24:00");
    for (week, reason) in [
        (vec![hours(&[], "09:00", "17:00")], "days = [\"mon\", \"tue\"]"),
        (vec![hours(&WORKING, "17:00", "09:00")], "ends at 09:00, not after its beginning at 17:00"),
        (vec![hours(&WORKING, "09:00", "09:00")], "two, up to 24:00, and from 00:00"),
        (
            vec![hours(&WORKING, "09:00", "13:00"), hours(&[Day::Fri], "12:00", "17:00")],
            "intervals of fri overlap, 09:00 to 13:00 and 12:00 to 17:00",
        ),
        (vec![hours(&[Day::Mon, Day::Mon], "09:00", "17:00")], "intervals of mon overlap"),
        (vec![whole(&Day::ALL)], "write open = []"),
    ] {
        let error = check(&week).unwrap_err().to_string();
        assert!(error.starts_with("institution.desk.open: ") && error.contains(reason), "{error}");
    }
    check(&[]).unwrap();
    check(&[hours(&WORKING, "09:00", "12:00"), hours(&WORKING, "12:00", "17:00")]).unwrap();
    check(&[whole(&WORKING), hours(&[Day::Sat], "00:00", "12:00")]).unwrap();
}

#[test]
fn a_time_of_day_and_a_date_have_one_form() {
    for (text, shown) in [("9:00", "09:00"), ("00:00", "00:00"), ("23:59", "23:59"), ("24:00", "24:00")] {
        assert_eq!(String::from(time(text)), shown);
    }
    for wrong in ["24:01", "25:00", "9", "9:0", "9:60", "+9:00", "009:00", "9時", "", "09:00:00", "9:00 "] {
        assert_eq!(TimeOfDay::try_from(wrong.to_owned()), Err(TimeOfDayError), "{wrong}");
    }
    assert_eq!(String::from(day("2028-02-29")), "2028-02-29");
    for wrong in ["2026-02-29", "2026-12-32", "20261229", "2026-12-29T00:00", "12-29", "29.12.2026", ""] {
        assert_eq!(ClosedDay::try_from(wrong.to_owned()), Err(ClosedDayError), "{wrong}");
    }
}
