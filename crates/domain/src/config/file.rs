//! The configuration file: whether it is TOML at all.

use std::path::Path;

use super::error::ConfigError;

/// Checks that `file` is there and is TOML.
///
/// # Errors
/// Names file, line and column. The line itself is not repeated, as a library would: it may hold a
/// password.
pub(super) fn check(file: &Path) -> Result<(), ConfigError> {
    let shown = file.display();
    let wrong = |text: String| Err(ConfigError::Value(text));
    if !file.is_file() {
        return wrong(format!("there is no file {shown}"));
    }
    let text = match std::fs::read(file) {
        Ok(bytes) => String::from_utf8(bytes),
        Err(error) => return wrong(format!("{shown} cannot be read: {error}")),
    };
    let Ok(text) = text else {
        return wrong(format!("{shown} is not UTF-8: save it as UTF-8"));
    };
    let Err(error) = text.parse::<toml::Table>() else { return Ok(()) };
    let before = text.get(..error.span().map_or(0, |span| span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let reason = error.message().lines().collect::<Vec<_>>().join("; ");
    wrong(format!("{shown}: line {line}, column {column} is not TOML: {reason}"))
}
