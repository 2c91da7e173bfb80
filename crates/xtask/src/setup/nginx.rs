//! nginx, before which the tests run the server with the configuration that is shipped.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::debian;
use crate::places::find_program;

/// Makes sure that nginx is there; returns the program.
///
/// # Errors
/// When it can be neither found nor installed.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(program) = find() {
        return Ok(program);
    }
    debian::install(&["nginx"])?;
    find().context("nginx is installed, but was not found")
}

/// Debian keeps it off the search path of those who are not root.
fn find() -> Option<PathBuf> {
    let usual = Path::new("/usr/sbin/nginx");
    find_program(&["nginx"]).or_else(|| usual.is_file().then(|| usual.to_path_buf()))
}
