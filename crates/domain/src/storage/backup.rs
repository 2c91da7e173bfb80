//! A copy of the database in one file, made while servers go on.

use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::Storage;

impl Storage {
    /// Copies the database as it is at one moment into a new file, which its owner alone may read. Servers go
    /// on reading and writing meanwhile: in WAL mode `VACUUM INTO` is a reader like any other.
    ///
    /// # Errors
    /// On PostgreSQL, which has `pg_dump`; when there is a file of this name, or it cannot be written.
    pub async fn back_up(&self, into: &Path) -> anyhow::Result<()> {
        ensure!(self.backend() == DbBackend::Sqlite, "the database is PostgreSQL: use pg_dump");
        let shown = into.display();
        let name = into.to_str().with_context(|| format!("{shown} is no name in UTF-8"))?;
        // SQLite takes an empty file as it is, with its mode.
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(into) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                bail!("{shown} is there already: name a new file")
            }
            Err(error) => return Err(error).with_context(|| format!("{shown} cannot be made")),
        }
        let copied = self.copy(name).await.with_context(|| format!("{shown} cannot be written"));
        if copied.is_err() {
            // Nobody must take half of a copy for one.
            drop(fs::remove_file(into));
        }
        copied
    }

    async fn copy(&self, name: &str) -> anyhow::Result<()> {
        let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [name.into()]);
        self.write().execute_raw(copy).await?;
        // SQLite leaves that to the operating system, and the next thing may be a power failure.
        File::open(name)?.sync_all()?;
        Ok(())
    }
}
