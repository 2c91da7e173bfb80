//! Texts that people read as one line.

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
