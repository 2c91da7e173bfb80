//! Writes whose answer nobody needs: those of a transaction travel together, in one round trip.
//!
//! They are sent with the next statement of the transaction or with its commit, in the order in which they
//! were written, so that every later statement finds them done. SQLite takes several statements in one
//! message to the thread that writes. PostgreSQL takes one, of which all but the last are common table
//! expressions. These see nothing of each other and run in any order, so of one table nothing but inserts
//! travel together.

use std::collections::BTreeMap;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sea_orm::sea_query::{
    CommonTableExpression, DeleteStatement, InsertStatement, SubQueryStatement, UpdateStatement, WithClause,
};
use sea_orm::{DbBackend, Statement, StatementBuilder, Values};

#[derive(Debug)]
pub(super) enum Write {
    Insert(InsertStatement),
    Update(UpdateStatement),
    Delete(DeleteStatement),
}

/// What was not sent yet.
#[derive(Debug, Default)]
pub(super) struct Pending(Mutex<Vec<Batch>>);

/// What travels together.
#[derive(Debug, Default)]
struct Batch {
    /// The tables, and whether something else than an insert is of them.
    tables: BTreeMap<&'static str, bool>,
    writes: Vec<Write>,
}

impl Pending {
    /// Adds a write of a table.
    pub(super) fn add(&self, write: Write, table: &'static str) {
        let mut batches = self.lock();
        match batches.last_mut().filter(|batch| batch.takes(&write, table)) {
            Some(batch) => batch.push(write, table),
            None => {
                let mut batch = Batch::default();
                batch.push(write, table);
                batches.push(batch);
            }
        }
    }

    /// Takes them, a statement a round trip.
    pub(super) fn take(&self, backend: DbBackend) -> Vec<Statement> {
        let batches = mem::take(&mut *self.lock());
        batches.into_iter().filter_map(|batch| batch.into_statement(backend)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Batch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Batch {
    fn takes(&self, write: &Write, table: &str) -> bool {
        self.tables.get(table).is_none_or(|changes| !changes && write.is_insert())
    }

    fn push(&mut self, write: Write, table: &'static str) {
        self.tables.insert(table, !write.is_insert());
        self.writes.push(write);
    }

    fn into_statement(mut self, backend: DbBackend) -> Option<Statement> {
        let last = self.writes.pop()?;
        Some(if self.writes.is_empty() {
            last.build(backend)
        } else if backend == DbBackend::Sqlite {
            one_after_the_other(self.writes.into_iter().chain([last]))
        } else {
            last.build_with(self.writes, backend)
        })
    }
}

impl Write {
    fn is_insert(&self) -> bool {
        matches!(self, Self::Insert(_))
    }

    fn build(&self, backend: DbBackend) -> Statement {
        match self {
            Self::Insert(insert) => StatementBuilder::build(insert, &backend),
            Self::Update(update) => StatementBuilder::build(update, &backend),
            Self::Delete(delete) => StatementBuilder::build(delete, &backend),
        }
    }

    fn build_with(self, others: Vec<Self>, backend: DbBackend) -> Statement {
        let mut with = WithClause::new();
        for (number, other) in others.into_iter().enumerate() {
            let name = format!("write_{number}");
            with.cte(CommonTableExpression::new().table_name(name).query(other).to_owned());
        }
        let statement = match self {
            Self::Insert(insert) => insert.with(with),
            Self::Update(update) => update.with(with),
            Self::Delete(delete) => delete.with(with),
        };
        StatementBuilder::build(&statement, &backend)
    }
}

impl From<Write> for SubQueryStatement {
    fn from(write: Write) -> Self {
        match write {
            Write::Insert(insert) => Self::InsertStatement(insert),
            Write::Update(update) => Self::UpdateStatement(update),
            Write::Delete(delete) => Self::DeleteStatement(delete),
        }
    }
}

/// The driver hands each statement as many of the values as it has placeholders.
fn one_after_the_other(writes: impl Iterator<Item = Write>) -> Statement {
    let (mut sql, mut values) = (String::new(), Vec::new());
    for write in writes {
        let statement = write.build(DbBackend::Sqlite);
        sql.push_str(&statement.sql);
        sql.push(';');
        values.extend(statement.values.into_iter().flat_map(|Values(values)| values));
    }
    Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
}
