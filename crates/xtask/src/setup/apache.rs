//! Apache with `mod_auth_openidc`, which the tests let guard a folder.

use std::path::Path;

use anyhow::Result;

use super::debian;

const FILES: [&str; 2] = ["/usr/sbin/apache2", "/usr/lib/apache2/modules/mod_auth_openidc.so"];

/// Makes sure that it is there: the program alone, without the service of the package apache2.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn ensure() -> Result<()> {
    if FILES.iter().all(|file| Path::new(file).is_file()) {
        return Ok(());
    }
    debian::install(&["apache2-bin", "libapache2-mod-auth-openidc"])
}
