//! Texts that people read as one line.

use super::error::ConfigError;

/// Why a text cannot be shown as a line.
pub(super) fn no_line(text: &str) -> Option<&'static str> {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if text.trim().is_empty() {
        Some("it is empty: people would see nothing here")
    } else if text.chars().any(breaks) {
        Some("there is a line break or another control character in it: write one line")
    } else {
        None
    }
}

/// Checks that each of these settings is a line.
///
/// # Errors
/// Names the first that is none.
pub(super) fn check_lines(lines: &[(&'static str, &str)]) -> Result<(), ConfigError> {
    let wrong = lines.iter().find_map(|(key, text)| Some((*key, no_line(text)?)));
    wrong.map_or(Ok(()), |(key, reason)| Err(ConfigError::Unusable { key, reason: reason.to_owned() }))
}
