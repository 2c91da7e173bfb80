//! How many statements an endpoint of the two flows, of the account or for clients makes, as a table that is
//! exact: one more is a decision, and one less belongs into the table.
//!
//! Beside the statements stand the transactions. Each is two round trips more, its begin and its commit.

mod flows;
mod reads;
mod worker;

use crate::support::TestApp;

/// What something costs: its name, its statements, its transactions.
type Row = (&'static str, u64, u64);

/// Counts the round trips of one thing after the other.
struct Counting<'a> {
    app: &'a TestApp,
    rows: Vec<Row>,
}

impl<'a> Counting<'a> {
    /// Begins once the server knows what it looks up every now and then.
    async fn begin(app: &'a TestApp) -> Self {
        let somebody = app.person("somebody").await;
        app.signed_in(&somebody).await;
        Self { app, rows: Vec::new() }
    }

    /// Counts what is done, and nothing else happens meanwhile.
    async fn of<T>(&mut self, name: &'static str, done: impl Future<Output = T>) -> T {
        let before = self.app.app.storage.round_trips();
        let outcome = done.await;
        let trips = self.app.app.storage.round_trips() - before;
        assert_eq!(trips.begins, trips.commits, "{name}: a transaction was rolled back");
        self.rows.push((name, trips.statements, trips.begins));
        outcome
    }

    /// Holds what was counted against the table.
    fn is(&self, table: &[Row]) {
        let shown = |rows: &[Row]| rows.iter().map(|row| format!("{row:?}")).collect::<Vec<_>>().join(",\n");
        assert_eq!(self.rows, table, "counted:\n{}\nexpected:\n{}", shown(&self.rows), shown(table));
    }
}
