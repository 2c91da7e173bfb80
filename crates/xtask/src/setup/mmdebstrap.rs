//! mmdebstrap, which makes a root of a clean Debian.

use anyhow::Result;

use super::debian;
use crate::places::find_program;

/// Makes sure that it is there.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn ensure() -> Result<()> {
    if find_program(&["mmdebstrap"]).is_some() {
        return Ok(());
    }
    debian::install(&["mmdebstrap"])
}
