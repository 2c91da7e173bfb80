//! `ninsho account import`.
//!
//! 1. Read and judge every row ([`encoding`], [`lines`], [`columns`], [`rows`]).
//! 2. Ask the database which IDs exist already.
//! 3. Tell what is refused ([`refusals`]); stop there unless the rest is wanted.
//! 4. Hash the passwords on all cores ([`hashing`]).
//! 5. Write everything in one transaction.

mod columns;
mod encoding;
mod excel;
mod hashing;
mod lines;
mod phc;
mod refusals;
mod rows;

use std::collections::HashSet;
use std::fs::File;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Args;
use ninsho_domain::account::command;
use ninsho_domain::app::App;
use ninsho_domain::storage::Storage;
use ninsho_domain::storage::entity::account;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

pub(super) use self::phc::check as check_hash;
use self::refusals::Refusal;
use self::rows::{Row, Rows};
use crate::ended::Ended;

/// IDs that are asked for at once.
const BATCH: usize = 500;

const ABOUT: &str = "\
Make accounts from a CSV file

The first line names the columns, in any order:

  user_id        the ID
  password       the password, or
  password_hash  its argon2id hash: $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH; with other parameters
                 a log-in takes another time than with an ID that nobody has
  mail_address   may be left out, and may be empty in a row
  staff          may be left out; yes for a member of the staff, no or empty for others

A hash from elsewhere may be one of the password as it was typed there. A log-in compares what is \
typed both as it is and in the form that Ninsho hashes by itself (NFKC), so that both match.

The file is UTF-8 (in Excel: Save As, CSV UTF-8); UTF-16 with its byte order mark is read too, and \
Shift_JIS where it is sure. Commas, semicolons or tabs stand between the fields. A field with one of \
them or with a quote is in quotes, and a quote in it is written twice; no field holds a line break. \
What does not follow this, or was altered by Excel (1.20E+06, #N/A, ###), is refused with its line.

All accounts are made in one transaction. When a row is refused nothing is written, unless \
--keep-going is given; the exit code is 3 in both cases. No password and no whole address is ever \
printed.

Examples:
  ninsho account import people.csv --dry-run
  ninsho account import people.csv --keep-going --report refused.csv";

/// Make accounts from a CSV file
#[derive(Debug, Args)]
#[command(long_about = ABOUT)]
pub(crate) struct Import {
    /// The CSV file
    file: PathBuf,
    /// Check every row, also against the accounts that exist, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Leave out the rows that are refused and write the others
    #[arg(long)]
    keep_going: bool,
    /// Write the refused rows into this CSV file, each with its line, ID, column and reason
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

impl Import {
    pub(super) async fn run(self, app: &App) -> anyhow::Result<Ended> {
        let shown = self.file.display().to_string();
        let file = File::open(&self.file).with_context(|| format!("{shown} cannot be opened"))?;
        let Rows { good, mut refused, number, encoding } =
            rows::read(file, &app.config.institution).with_context(|| shown.clone())?;
        ensure!(number > 0, "{shown} holds no row below its header");
        let rows = refuse_those_that_exist(&app.storage, good, &mut refused).await?;
        refused.sort_by_key(|refusal| refusal.line);

        if let Some(report) = &self.report {
            refusals::write(report, &refused)?;
        }
        refusals::print(&refused, self.report.is_none());
        if let Some(encoding) = encoding {
            println!("The file is {encoding}, and was read so.");
        }
        let (in_all, good, bad) = (rows_in_words(number), rows.len(), refused_rows(refused.len()));
        if self.dry_run {
            println!("{in_all}: {} would be made, {bad}. Nothing was written.", accounts(good));
        } else if refused.is_empty() || (self.keep_going && good > 0) {
            save(app, rows).await?;
            println!("{in_all}: {} made, {bad}.", accounts(good));
        } else {
            println!("{in_all}: {bad}. Nothing was written.");
        }
        Ok(if refused.is_empty() { Ended::Well } else { Ended::WithRefusals })
    }
}

async fn refuse_those_that_exist(
    storage: &Storage,
    rows: Vec<Row>,
    refused: &mut Vec<Refusal>,
) -> anyhow::Result<Vec<Row>> {
    let mut exist = HashSet::new();
    for batch in rows.chunks(BATCH) {
        let ids: Vec<&str> = batch.iter().map(|row| row.user_id.as_str()).collect();
        let find = account::Entity::find().select_only().column(account::Column::UserId);
        let found: Vec<String> =
            find.filter(account::Column::UserId.is_in(ids)).into_tuple().all(storage.read()).await?;
        exist.extend(found);
    }
    let (taken, free): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| exist.contains(row.user_id.as_str()));
    refused.extend(taken.into_iter().map(|row| {
        let reason = "there is an account with this ID already: take the row out".to_owned();
        Refusal { line: row.line, user_id: Some(row.user_id), column: columns::USER_ID, reason }
    }));
    Ok(free)
}

async fn save(app: &App, rows: Vec<Row>) -> anyhow::Result<()> {
    let random = std::sync::Arc::clone(&app.random);
    let hashed = tokio::task::spawn_blocking(move || hashing::all(rows, &*random));
    let accounts = hashed.await.context("hashing broke off")??;
    let tx = app.storage.begin().await?;
    command::create(&tx, app, accounts).await.context("nothing was written")?;
    tx.commit().await.context("nothing was written")
}

fn accounts(number: usize) -> String {
    if number == 1 { "1 account".to_owned() } else { format!("{number} accounts") }
}

fn rows_in_words(number: usize) -> String {
    if number == 1 { "1 row".to_owned() } else { format!("{number} rows") }
}

fn refused_rows(number: usize) -> String {
    format!("{number} refused")
}
