//! A copy of the database in one file, made while servers go on.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::Storage;

impl Storage {
    /// Copies the database as it is at one moment into a new file, which its owner alone may read. Servers go
    /// on reading and writing meanwhile: in WAL mode `VACUUM INTO` is a reader like any other. Until it is whole,
    /// the copy is called `FILE.part`.
    ///
    /// # Errors
    /// On PostgreSQL, which has `pg_dump`; when there is a file of this name, or it cannot be written.
    pub async fn back_up(&self, into: &Path) -> anyhow::Result<()> {
        ensure!(self.backend() == DbBackend::Sqlite, "the database is PostgreSQL: use pg_dump");
        let shown = into.display();
        ensure!(!into.try_exists()?, "{shown} is there already: name a new file");
        // A process may be killed at any time, and nobody must take half of a copy for one.
        let part = part_of(into);
        make(&part).with_context(|| format!("{} cannot be made", part.display()))?;
        let copied = self.copy(&part).await.and_then(|()| put(&part, into));
        if copied.is_err() {
            drop(fs::remove_file(&part));
        }
        copied.with_context(|| format!("{shown} cannot be written"))
    }

    async fn copy(&self, part: &Path) -> anyhow::Result<()> {
        let name = part.to_str().context("its name is not in UTF-8")?;
        let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [name.into()]);
        self.write().execute_raw(copy).await?;
        // SQLite leaves that to the operating system, and the next thing may be a power failure.
        File::open(part)?.sync_all()?;
        Ok(())
    }
}

/// The name that a copy has until it is whole: `FILE.part`.
fn part_of(into: &Path) -> PathBuf {
    let mut name = into.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

/// An empty file, which SQLite takes as it is, with its mode. What a killed process has left goes.
fn make(part: &Path) -> io::Result<()> {
    match fs::remove_file(part) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(part).map(drop)
}

/// Gives a whole copy its name, in the place of no file.
fn put(part: &Path, into: &Path) -> anyhow::Result<()> {
    ensure!(!into.try_exists()?, "another file has come to that name");
    fs::rename(part, into)?;
    let folder = into.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}
