//! Medians and percentiles.

use std::fmt;
use std::time::Duration;

/// One figure, taken several times.
#[derive(Clone, Debug, Default)]
pub(crate) struct Series(Vec<f64>);

impl Series {
    pub(crate) fn push(&mut self, value: f64) {
        let at = self.0.partition_point(|known| *known < value);
        self.0.insert(at, value);
    }

    /// The one in the middle; of an even number the lower of the two. None when nothing was taken.
    pub(crate) fn median(&self) -> Option<f64> {
        self.0.get(self.0.len().checked_sub(1)? / 2).copied()
    }
}

/// The median, with the least and the most in brackets.
impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.as_slice(), self.median()) {
            ([least, .., most], Some(median)) => {
                write!(f, "{} ({} to {})", short(median), short(*least), short(*most))
            }
            ([only], _) => f.write_str(&short(*only)),
            _ => f.write_str("-"),
        }
    }
}

impl FromIterator<f64> for Series {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut series = Self::default();
        values.into_iter().for_each(|value| series.push(value));
        series
    }
}

/// Three digits that count.
pub(crate) fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// The time that 99 of 100 were within, in milliseconds. None when there are none.
pub(crate) fn p99_millis(times: Vec<Duration>) -> Option<f64> {
    percentile_millis(times, 99)
}

/// The time that half of them were within, in milliseconds. None when there are none.
pub(crate) fn p50_millis(times: Vec<Duration>) -> Option<f64> {
    percentile_millis(times, 50)
}

fn percentile_millis(mut times: Vec<Duration>, percent: usize) -> Option<f64> {
    times.sort_unstable();
    let place = (times.len() * percent).div_ceil(100).checked_sub(1)?;
    times.get(place).map(|time| time.as_secs_f64() * 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_a_value_that_was_taken() {
        let series: Series = [3.0, 1.0, 2.0, 10.0].into_iter().collect();
        assert_eq!(series.median(), Some(2.0));
        assert_eq!(series.to_string(), "2.00 (1.00 to 10.0)");
        assert_eq!(Series::default().median(), None);
    }

    #[test]
    fn the_99th_percentile_leaves_one_of_a_hundred_out() {
        let times = |count: u64| (1..=count).rev().map(Duration::from_millis).collect();
        assert_eq!(p99_millis(times(100)), Some(99.0));
        assert_eq!(p99_millis(times(1)), Some(1.0));
        assert_eq!(p99_millis(Vec::new()), None);
        assert_eq!([p50_millis(times(100)), p50_millis(times(3))], [Some(50.0), Some(2.0)]);
    }

    #[test]
    fn a_figure_has_three_digits_that_count() {
        assert_eq!(
            [12345.6, 123.4, 12.34, 1.234, 0.1234].map(short),
            ["12346", "123", "12.3", "1.23", "0.123"]
        );
    }
}
