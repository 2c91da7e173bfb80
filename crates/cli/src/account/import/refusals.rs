//! Telling which rows were refused, and why.

use std::path::Path;

use anyhow::Context;
use ninsho_shared::UserId;

/// So many are printed; a report has them all.
const PRINTED: usize = 20;

/// A row that cannot become an account.
#[derive(Debug)]
pub(super) struct Refusal {
    /// Where it begins in the file; the first line is 1.
    pub(super) line: u64,
    /// The ID, where it could be read.
    pub(super) user_id: Option<UserId>,
    /// The column that is wrong.
    pub(super) column: &'static str,
    /// What is wrong and what would be right: no password, no whole address.
    pub(super) reason: String,
}

/// Prints the first of them on standard error.
pub(super) fn print(refused: &[Refusal], recommend_report: bool) {
    for Refusal { line, column, reason, .. } in refused.iter().take(PRINTED) {
        eprintln!("line {line}, {column}: {reason}");
    }
    if refused.len() > PRINTED {
        let more = refused.len() - PRINTED;
        eprintln!(
            "… and {more} more{}",
            if recommend_report { "; --report FILE writes them all" } else { "" }
        );
    }
}

/// Writes all of them as CSV.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write(file: &Path, refused: &[Refusal]) -> anyhow::Result<()> {
    let shown = || format!("{} cannot be written", file.display());
    let mut report = csv::Writer::from_path(file).with_context(shown)?;
    report.write_record(["line", "user_id", "column", "reason"])?;
    for Refusal { line, user_id, column, reason } in refused {
        let user_id = user_id.as_ref().map_or("", UserId::as_str);
        report.write_record([&line.to_string(), user_id, column, reason])?;
    }
    report.flush().with_context(shown)
}
