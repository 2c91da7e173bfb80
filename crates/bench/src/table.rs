//! What is printed: each figure beside the best that the machine could do, and the target.

use std::fmt;

use crate::figures::{Series, short};

/// In place of a figure that there is none of.
const SKIPPED: &str = "SKIPPED";

/// All rows, in the order of the run.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Row>,
    judged: bool,
}

/// One claim.
#[derive(Debug)]
pub(crate) struct Row {
    measure: String,
    figure: String,
    limit: String,
    judged: Option<f64>,
    ratio: bool,
    /// None of what was not measured.
    target: Option<Target>,
}

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// So much, or less.
    AtMost(f64),
    /// So much, or more.
    AtLeast(f64),
}

impl Row {
    /// A figure that is held to its target by itself.
    pub(crate) fn plain(measure: impl Into<String>, figure: &Series, target: Target) -> Self {
        Self {
            measure: measure.into(),
            figure: figure.to_string(),
            limit: String::new(),
            judged: figure.median(),
            ratio: false,
            target: Some(target),
        }
    }

    /// A number that is exact, with what belongs to it, and with a target or none.
    pub(crate) fn counted(measure: String, number: u32, beside: String, target: Option<Target>) -> Self {
        Self {
            measure,
            figure: number.to_string(),
            limit: beside,
            judged: Some(f64::from(number)),
            ratio: false,
            target,
        }
    }

    /// What could not be measured here, and why: it is neither met nor missed.
    pub(crate) fn skipped(measure: impl Into<String>, why: &str) -> Self {
        Self {
            measure: measure.into(),
            figure: SKIPPED.to_owned(),
            limit: why.lines().next().unwrap_or_default().to_owned(),
            judged: None,
            ratio: false,
            target: None,
        }
    }

    /// Shows what the machine did at best in the same run.
    pub(crate) fn beside(self, what: &str, limit: &Series) -> Self {
        Self { limit: format!("{what}: {limit}"), ..self }
    }

    /// Holds a ratio to the target in place of the figure.
    pub(crate) fn judged_by(self, ratio: &Series) -> Self {
        Self { judged: ratio.median(), ratio: true, ..self }
    }

    fn cells(&self) -> [String; 6] {
        let judged = self.judged.map_or_else(|| "-".to_owned(), short);
        let (target, met) = match self.target {
            None => (String::new(), None),
            Some(Target::AtMost(most)) => {
                (format!("≤ {}", amount(most)), self.judged.map(|value| value <= most))
            }
            Some(Target::AtLeast(least)) => {
                (format!("≥ {}", amount(least)), self.judged.map(|value| value >= least))
            }
        };
        let met = match (self.target, met) {
            (None, _) if self.figure == SKIPPED => SKIPPED,
            (None, _) => "",
            (Some(_), None) => "?",
            (Some(_), Some(true)) => "met",
            (Some(_), Some(false)) => "MISSED",
        };
        let ratio = if self.ratio { judged } else { String::new() };
        [self.measure.clone(), self.figure.clone(), self.limit.clone(), ratio, target, met.to_owned()]
    }
}

/// A target as it was set: without zeros behind the point.
fn amount(value: f64) -> String {
    format!("{value}")
}

impl Table {
    /// An empty one, whose figures are held to their targets, or not.
    pub(crate) const fn new(judged: bool) -> Self {
        Self { rows: Vec::new(), judged }
    }

    fn cells(&self, row: &Row) -> [String; 6] {
        let [measure, figure, limit, ratio, target, met] = row.cells();
        let met = if self.judged || row.target.is_none() { met } else { "not judged".to_owned() };
        [measure, figure, limit, ratio, target, met]
    }

    pub(crate) fn push(&mut self, row: Row) {
        let [measure, figure, limit, ratio, target, met] = self.cells(&row);
        let ratio = if ratio.is_empty() { ratio } else { format!(", ratio {ratio}") };
        let limit = if limit.is_empty() { limit } else { format!("; {limit}") };
        let verdict = if target.is_empty() { String::new() } else { format!(" (target {target}: {met})") };
        eprintln!("{measure}: {figure}{limit}{ratio}{verdict}");
        self.rows.push(row);
    }

    pub(crate) fn extend(&mut self, rows: impl IntoIterator<Item = Row>) {
        rows.into_iter().for_each(|row| self.push(row));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads = ["measure", "figure", "the machine's or a peer's best, same run", "ratio", "target", ""];
        let mut lines = vec![heads.map(str::to_owned)];
        lines.extend(self.rows.iter().map(|row| self.cells(row)));
        let widths: [usize; 6] = std::array::from_fn(|column| {
            lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default()
        });
        for line in &lines {
            let cells = line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
            writeln!(f, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        f.write_str(if self.judged {
            "Figures are medians (least to most). Ratios are medians of the ratios of neighbouring rounds."
        } else {
            "A short run: each part works, and the figures say nothing."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_judged_in_place_of_its_figure() {
        let series = |value| Series::from_iter([value]);
        let row = Row::plain("logins/s", &series(90.0), Target::AtLeast(0.95))
            .beside("hashes/s", &series(100.0))
            .judged_by(&series(0.9));
        assert_eq!(row.cells(), ["logins/s", "90.0", "hashes/s: 100", "0.900", "≥ 0.95", "MISSED"]);
        let row = Row::plain("start, ms", &series(150.0), Target::AtMost(200.0));
        assert_eq!(row.cells(), ["start, ms", "150", "", "", "≤ 200", "met"]);
    }

    #[test]
    fn what_could_not_be_measured_is_neither_met_nor_missed() {
        let mut table = Table::new(false);
        let row = Row::skipped("a peer's", "it cannot be installed\nsince pip says so");
        assert_eq!(row.cells(), ["a peer's", "SKIPPED", "it cannot be installed", "", "", "SKIPPED"]);
        table.push(row);
        assert!(!table.to_string().contains("judged"), "{table}");
    }

    #[test]
    fn a_number_needs_no_target() {
        let row = Row::counted("statements".to_owned(), 4, "1 transaction".to_owned(), None);
        assert_eq!(row.cells(), ["statements", "4", "1 transaction", "", "", ""]);
    }

    #[test]
    fn a_short_run_judges_nothing() {
        let mut table = Table::new(false);
        table.push(Row::plain("start, ms", &Series::from_iter([900.0]), Target::AtMost(200.0)));
        let text = table.to_string();
        assert!(text.contains("not judged") && !text.contains("MISSED"), "{text}");
    }
}
