//! Whether the tables are those of this version of the program.
//!
//! A change of the tables only adds to them, wherever it can: a table, an index, a column that is nullable or
//! has a default. A version that does not know of it goes on beside the next one, so that the processes on a
//! PostgreSQL are replaced one by one without an outage. A change that takes something away waits until the
//! version after, and raises `readiness.oldest` to the number of steps that a program has to know.

use anyhow::{Context, bail};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait};
use sea_orm_migration::MigratorTrait;

use super::migration::Migrator;
use super::{Storage, postgres};

/// What the tables are to this version of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// Those that it knows.
    Current,
    /// A later version has added to them.
    Later,
    /// So many steps are missing.
    Behind(usize),
    /// A later version has changed them, so that this one must not use them.
    Incompatible,
}

impl Tables {
    /// `oldest` is how many steps a program has to know.
    fn of(known: &[String], applied: &[String], oldest: usize) -> Self {
        let missing = known.iter().filter(|step| !applied.contains(step)).count();
        let only_known = applied.iter().all(|step| known.contains(step));
        match (only_known, missing) {
            (true, 0) => Self::Current,
            (true, missing) => Self::Behind(missing),
            (false, 0) if oldest <= known.len() => Self::Later,
            (false, _) => Self::Incompatible,
        }
    }

    /// Whether this version of the program can work with them.
    #[must_use]
    pub const fn serve(self) -> bool {
        matches!(self, Self::Current | Self::Later)
    }
}

impl Storage {
    /// What the tables are to this version of the program.
    ///
    /// # Errors
    /// When the database does not answer, or may not be read.
    pub async fn tables(&self) -> anyhow::Result<Tables> {
        let database = self.readers.pool();
        let known: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
        let applied = Migrator::get_migration_models(&database).await?;
        let applied: Vec<String> = applied.into_iter().map(|step| step.version).collect();
        // Only a later version's tables can have been changed since.
        let oldest =
            if applied.iter().all(|step| known.contains(step)) { 0 } else { oldest(&database).await? };
        Ok(Tables::of(&known, &applied, oldest))
    }

    /// Brings the tables up to date; returns how many steps were taken.
    ///
    /// # Errors
    /// When a step fails, and what it had done is undone; when the tables are those of a later version.
    pub async fn migrate(&self) -> anyhow::Result<usize> {
        let steps = match self.tables().await.context("cannot read the state of the tables")? {
            Tables::Current | Tables::Later => return Ok(0),
            Tables::Behind(steps) => steps,
            Tables::Incompatible => bail!(INCOMPATIBLE),
        };
        let database = self.writer.pool();
        let trouble = "cannot bring the tables up to date";
        if self.backend() == DbBackend::Sqlite {
            Migrator::up(&database, None).await.context(trouble)?;
        } else {
            let tx = database.begin().await.context(trouble)?;
            tx.execute_unprepared(postgres::NO_LIMITS).await.context(trouble)?;
            Migrator::up(&tx, None).await.context(trouble)?;
            tx.commit().await.context(trouble)?;
        }
        Ok(steps)
    }

    /// Refuses tables with which this version of the program cannot work.
    pub(super) async fn expect_tables(&self) -> anyhow::Result<()> {
        match self.tables().await? {
            Tables::Current | Tables::Later => Ok(()),
            Tables::Behind(_) => bail!("the tables are not up to date: run `ninsho migrate` first"),
            Tables::Incompatible => bail!(INCOMPATIBLE),
        }
    }
}

const INCOMPATIBLE: &str =
    "the tables are those of a later version of Ninsho: start that one, or restore a copy from before";

async fn oldest(database: &DatabaseConnection) -> Result<usize, DbErr> {
    let asked = "SELECT oldest FROM readiness WHERE id = 1";
    let row = database.query_one_raw(Statement::from_string(database.get_database_backend(), asked)).await?;
    let steps = row.map(|row| row.try_get_by_index::<i32>(0)).transpose()?;
    // What cannot be read is nothing that this version knows.
    Ok(steps.and_then(|steps| usize::try_from(steps).ok()).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_earlier_version_goes_on_beside_a_later_one_that_only_added() {
        let steps = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let known = steps(&["a", "b"]);
        let of = |applied: &[&str], oldest| Tables::of(&known, &steps(applied), oldest);
        assert_eq!(of(&["a", "b"], 0), Tables::Current);
        assert_eq!(of(&["a"], 0), Tables::Behind(1));
        assert_eq!(of(&[], 0), Tables::Behind(2));
        assert_eq!(of(&["a", "b", "c"], 2), Tables::Later);
        assert_eq!(of(&["a", "b", "c"], 3), Tables::Incompatible);
        assert_eq!(of(&["a", "c"], 2), Tables::Incompatible, "a history of its own");
    }
}
