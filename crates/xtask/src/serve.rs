//! The server: building it, and handing over to its demo.

use std::{ffi::OsString, os::unix::process::CommandExt, path::PathBuf};

use anyhow::{Error, Result};

use crate::{
    page::{self, Kind},
    places::Places,
    process, progress,
};

/// The packages that are compiled for this machine. Every build and test names them alike: cargo unites the
/// features of the libraries over the named packages, so another choice would build other variants of the
/// same libraries.
pub(crate) const HOST_PACKAGES: [&str; 3] = ["--workspace", "--exclude", "ninsho-web"];

/// Builds the server; returns its program.
///
/// # Errors
/// When it does not compile.
pub(crate) fn build(places: &Places) -> Result<PathBuf> {
    progress::step("Building the server");
    process::stream(places.cargo(&["build", "--bin", "ninsho"])?.args(HOST_PACKAGES))?;
    Ok(places.server())
}

/// Builds page and server, then becomes `ninsho demo`. Returns only when that fails.
///
/// # Errors
/// When something does not build, or the server cannot be started.
pub(crate) fn demo(places: &Places, kind: Kind, port: Option<u16>, arguments: &[OsString]) -> Result<()> {
    let dist = page::build(places, kind)?;
    let server = build(places)?;
    let mut demo = process::command(&server.to_string_lossy());
    demo.current_dir(&places.root).arg("demo").arg("--page").arg(dist);
    if let Some(port) = port {
        demo.arg("--port").arg(port.to_string());
    }
    demo.args(arguments);
    progress::step(format_args!("$ {}", process::display(&demo)));
    // The server takes our place, so that Ctrl-C and SIGTERM reach it and nothing else.
    let error = demo.exec();
    Err(Error::new(error).context(format!("{} cannot be started", server.display())))
}
