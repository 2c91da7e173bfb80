//! What the shell lines of the guide and of README call, which a test runs as they stand.

use anyhow::Result;

use super::debian;
use crate::places::find_program;

/// A package of Debian has the name of its program.
const PROGRAMS: [&str; 2] = ["curl", "jq"];

/// Makes sure that they are there.
///
/// # Errors
/// When one can be neither found nor installed.
pub(crate) fn ensure() -> Result<()> {
    let missing: Vec<&str> =
        PROGRAMS.into_iter().filter(|program| find_program(&[program]).is_none()).collect();
    if missing.is_empty() { Ok(()) } else { debian::install(&missing) }
}
