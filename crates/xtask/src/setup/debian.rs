//! Debian's packages, installed by root, or by `sudo` where it asks for no password.

use std::{path::Path, process::Command};

use anyhow::{Context, Result, bail};

use crate::{process, progress};

/// Installs these packages.
///
/// # Errors
/// When this is no Debian, when we may not install, or when `apt-get` fails. The error names
/// the command that a person with the right to do so can type.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let by_hand = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if !Path::new("/usr/bin/apt-get").is_file() {
        bail!(
            "missing on this machine: what Debian packages as {}. There is no apt-get here, so install \
             its like by hand",
            packages.join(", ")
        );
    }
    progress::step(format_args!("Installing Debian packages: {}", packages.join(" ")));
    let Some(mut update) = as_root("apt-get") else {
        bail!("packages are missing, and only root may install them: run `sudo {by_hand}`, then try again");
    };
    // A failed update is not the end: the lists at hand may do.
    if let Err(error) = process::stream(update.args(["update", "-q"])) {
        progress::step(format_args!("The package lists could not be brought up to date: {error:#}"));
    }
    let mut apt = as_root("apt-get").context("the right to install was lost")?;
    apt.args(["install", "-q", "--yes", "--no-install-recommends"]).args(packages);
    process::stream(&mut apt).with_context(|| format!("try `{by_hand}` as root to see more"))
}

/// A command run by root, if we may: as it is when we are root, else through `sudo`.
pub(crate) fn as_root(program: &str) -> Option<Command> {
    let noninteractive = "DEBIAN_FRONTEND=noninteractive";
    let mut command = if process::is_root() {
        process::command("env")
    } else if process::succeeds(Command::new("sudo").args(["-n", "true"])) {
        let mut sudo = process::command("sudo");
        sudo.args(["-n", "env"]);
        sudo
    } else {
        return None;
    };
    command.args([noninteractive, program]);
    Some(command)
}
