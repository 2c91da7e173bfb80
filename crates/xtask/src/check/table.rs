//! What is printed at the end of a check.

use std::{fmt, time::Duration};

/// The results, in the order of the run.
#[derive(Debug, Default)]
pub(super) struct Table {
    lines: Vec<Line>,
}

/// One part's result.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) part: String,
    pub(super) passed: bool,
    pub(super) took: Duration,
}

impl Table {
    pub(super) fn push(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// How many parts failed.
    pub(super) fn failed(&self) -> usize {
        self.lines.iter().filter(|line| !line.passed).count()
    }
}

/// The last line is the plain one that continuous integration looks for.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<12} {:<8} {:>8}", "part", "result", "seconds")?;
        for Line { part, passed, took } in &self.lines {
            let result = if *passed { "passed" } else { "FAILED" };
            writeln!(f, "{part:<12} {result:<8} {:>8.1}", took.as_secs_f64())?;
        }
        let failed = self.failed();
        write!(f, "\n{} passed, {failed} failed", self.lines.len() - failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_ends_with_the_plain_line() {
        let mut table = Table::default();
        for (part, passed) in [("fmt", true), ("clippy", false)] {
            table.push(Line { part: part.to_owned(), passed, took: Duration::from_millis(1250) });
        }
        let text = table.to_string();
        assert_eq!(text.lines().last(), Some("1 passed, 1 failed"));
        assert!(text.contains("clippy       FAILED        1.2"), "{text}");
        assert_eq!(table.failed(), 1);
    }
}
