//! Which test programs stand beside a crate.

use std::{ffi::OsString, fs, path::Path};

use anyhow::{Context, Result, ensure};

use crate::places::Places;

/// cargo's arguments for all test programs in `crates/<folder>/tests`. They are named one by one, because
/// naming the packages instead would build other variants of the libraries
/// ([`crate::serve::HOST_PACKAGES`]).
///
/// # Errors
/// When a folder cannot be read, or has no test program.
pub(super) fn of(places: &Places, folders: &[&str]) -> Result<Vec<OsString>> {
    let mut arguments = Vec::new();
    for folder in folders {
        let tests = places.root.join("crates").join(folder).join("tests");
        let mut names = programs(&tests).with_context(|| format!("{} cannot be read", tests.display()))?;
        ensure!(!names.is_empty(), "{} has no test program", tests.display());
        names.sort();
        arguments.extend(names.into_iter().flat_map(|name| ["--test".into(), name]));
    }
    Ok(arguments)
}

/// A file, or a folder with a `main.rs`, is a program.
fn programs(tests: &Path) -> std::io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(tests)? {
        let path = entry?.path();
        let is_program =
            path.extension().is_some_and(|extension| extension == "rs") || path.join("main.rs").is_file();
        names.extend(path.file_stem().filter(|_| is_program).map(OsString::from));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_folders_with_a_main_file_are_programs() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("parsing.rs"), "").unwrap();
        fs::write(folder.path().join("key.pem"), "").unwrap();
        fs::create_dir(folder.path().join("support")).unwrap();
        fs::create_dir(folder.path().join("api")).unwrap();
        fs::write(folder.path().join("api/main.rs"), "").unwrap();
        let mut found = programs(folder.path()).unwrap();
        found.sort();
        assert_eq!(found, ["api", "parsing"]);
    }
}
