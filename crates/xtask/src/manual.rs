//! `cargo xtask manual`: walks both flows in the browser and keeps the illustrated manual.

use std::path::Path;

use anyhow::{Context, Result};

use crate::{
    check::{self, Order},
    places::Places,
};

/// Where the manual of the settings that ship with Ninsho is kept.
const FOLDER: &str = "docs/manual";

/// Makes the manual in both languages.
///
/// # Errors
/// When something does not build, a walk fails, or the folder cannot be written.
pub(crate) fn make(places: &Places, into: Option<&Path>, settings: Option<&Path>) -> Result<()> {
    let folder = into.map_or_else(|| places.root.join(FOLDER), Path::to_owned);
    let mut variables = vec![("NINSHO_E2E_MANUAL", std::path::absolute(&folder)?)];
    if let Some(settings) = settings {
        let settings = settings.canonicalize().with_context(|| settings.display().to_string())?;
        variables.push(("NINSHO_E2E_MANUAL_SETTINGS", settings));
    }
    let order = Order { headed: false, arguments: vec!["illustrated::".into()] };
    check::browser::run(places, &order, &variables)?;
    println!("The manual is in {}.", folder.display());
    Ok(())
}
