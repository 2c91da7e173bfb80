//! PostgreSQL's programs. Debian keeps them off the search path, in a folder a version.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::debian;
use crate::places::find_program;

/// Makes sure that the server's programs are there; returns the folder that holds `initdb`,
/// `postgres`, `pg_ctl` and `pg_isready`.
///
/// # Errors
/// When they can be neither found nor installed.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(folder) = find() {
        return Ok(folder);
    }
    // The tests look at a pooler too, where there is one.
    debian::install(&["postgresql", "pgbouncer"])?;
    find().context("postgresql is installed, but no folder with initdb was found")
}

fn find() -> Option<PathBuf> {
    on_search_path().or_else(|| newest_in(Path::new("/usr/lib/postgresql")))
}

/// A link to `initdb` alone is common, so links are followed to the folder with the rest.
fn on_search_path() -> Option<PathBuf> {
    let initdb = fs::canonicalize(find_program(&["initdb"])?).ok()?;
    initdb.parent().filter(|folder| folder.join("postgres").is_file()).map(Path::to_path_buf)
}

fn newest_in(versions: &Path) -> Option<PathBuf> {
    fs::read_dir(versions)
        .ok()?
        .flatten()
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .max_by_key(|(version, _)| *version)
        .map(|(_, folder)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_taken_by_number_not_by_letter() {
        let folder = tempfile::tempdir().unwrap();
        for version in ["9", "15", "extensions"] {
            let bin = folder.path().join(version).join("bin");
            fs::create_dir_all(&bin).unwrap();
            fs::write(bin.join("initdb"), "").unwrap();
        }
        fs::create_dir_all(folder.path().join("17/bin")).unwrap();
        assert_eq!(newest_in(folder.path()), Some(folder.path().join("15/bin")));
    }
}
