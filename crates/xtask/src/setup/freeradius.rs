//! FreeRADIUS, in which the tests run the site and the module that are shipped.

use std::path::Path;

use anyhow::Result;

use super::debian;

/// The server, its module for HTTP, and the client that asks it.
const PROGRAMS: [&str; 3] = ["/usr/sbin/freeradius", "/usr/lib/freeradius/rlm_rest.so", "/usr/bin/radclient"];

/// Makes sure that it is there.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn ensure() -> Result<()> {
    if PROGRAMS.iter().all(|program| Path::new(program).is_file()) {
        return Ok(());
    }
    debian::install(&["freeradius", "freeradius-rest", "freeradius-utils"])
}
