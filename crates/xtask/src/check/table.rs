//! What is printed at the end of a check.

use std::{fmt, time::Duration};

/// The results, in the order of the run.
#[derive(Debug, Default)]
pub(super) struct Table {
    lines: Vec<Line>,
}

/// How a part ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// All is as it should be.
    Passed,
    /// All is, but for these tests it took a second try.
    Unsteady(Vec<String>),
    /// Something is not.
    Failed,
    /// Nobody knows, since it could not be looked at; with the reason.
    Skipped(&'static str),
}

/// One part's result.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) part: String,
    pub(super) outcome: Outcome,
    pub(super) took: Duration,
}

impl Table {
    pub(super) fn push(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// How many parts failed.
    pub(super) fn failed(&self) -> usize {
        self.count(|outcome| *outcome == Outcome::Failed)
    }

    fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.lines.iter().filter(|line| is(&line.outcome)).count()
    }
}

/// The last line is the plain one that continuous integration looks for.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<12} {:<8} {:>8}", "part", "result", "seconds")?;
        for Line { part, outcome, took } in &self.lines {
            let (result, reason) = match outcome {
                Outcome::Passed => ("passed", String::new()),
                Outcome::Unsteady(tests) => ("passed", format!("at the second try: {}", tests.join(", "))),
                Outcome::Failed => ("FAILED", String::new()),
                Outcome::Skipped(reason) => ("SKIPPED", (*reason).to_owned()),
            };
            let line = format!("{part:<12} {result:<8} {:>8.1}  {reason}", took.as_secs_f64());
            writeln!(f, "{}", line.trim_end())?;
        }
        let passed = self.count(|outcome| matches!(outcome, Outcome::Passed | Outcome::Unsteady(_)));
        let skipped = self.count(|outcome| matches!(outcome, Outcome::Skipped(_)));
        write!(f, "\n{passed} passed, {} failed", self.failed())?;
        if skipped > 0 { write!(f, ", {skipped} skipped") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_ends_with_the_plain_line() {
        let mut table = Table::default();
        for (part, outcome) in [("fmt", Outcome::Passed), ("clippy", Outcome::Failed)] {
            table.push(Line { part: part.to_owned(), outcome, took: Duration::from_millis(1250) });
        }
        let text = table.to_string();
        assert_eq!(text.lines().last(), Some("1 passed, 1 failed"));
        assert!(text.contains("clippy       FAILED        1.2"), "{text}");
        assert_eq!(table.failed(), 1);
    }

    #[test]
    fn a_second_try_is_told() {
        let mut table = Table::default();
        let outcome = Outcome::Unsteady(vec!["login::it_ends".to_owned()]);
        table.push(Line { part: "e2e".to_owned(), outcome, took: Duration::from_secs(1) });
        let text = table.to_string();
        assert!(text.contains("e2e          passed        1.0  at the second try: login::it_ends"), "{text}");
        assert_eq!(text.lines().last(), Some("1 passed, 0 failed"));
    }

    #[test]
    fn what_was_skipped_has_not_passed() {
        let mut table = Table::default();
        for (part, outcome) in [("deny", Outcome::Passed), ("advisories", Outcome::Skipped("no database"))] {
            table.push(Line { part: part.to_owned(), outcome, took: Duration::from_secs(1) });
        }
        let text = table.to_string();
        assert_eq!(text.lines().last(), Some("1 passed, 0 failed, 1 skipped"));
        assert!(text.contains("advisories   SKIPPED       1.0  no database"), "{text}");
        assert_eq!(table.failed(), 0);
    }
}
