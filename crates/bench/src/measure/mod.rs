//! The parts of the bench, and the run over them.

mod calm;
mod checks;
mod codes;
mod login;
mod memory;
mod read;
mod start;
mod statements;
mod verifications;

use std::thread;

use anyhow::Result;
use clap::ValueEnum;

use crate::cli::Run;
use crate::figures::Series;
use crate::processes::Others;
use crate::server::Server;
use crate::stage::Stage;
use crate::table::{Row, Table, Target};

/// A part of the bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// What the first load of the page weighs
    Page,
    /// Statements of each endpoint and of the mail worker
    Statements,
    /// From the start of the server to its first 200 of /readyz
    Start,
    /// The memory of the server, idle and after the other parts
    Memory,
    /// Log-ins beside raw password hashes
    Login,
    /// Reading the session beside a bare answer of the framework
    Read,
    /// Reading the session while log-ins take the whole machine
    Calm,
    /// Mailing a code, and taking it
    Codes,
    /// One-time passwords that a machine client asks for and verifies, beside a privacyIDEA server
    Verifications,
}

impl Part {
    /// Whether it asks a server in a process of its own.
    const fn needs_server(self) -> bool {
        !matches!(self, Self::Page | Self::Statements)
    }
}

/// Over this share of the machine in the hands of others the figures on time are not ours.
const MOST_FOR_OTHERS: f64 = 5.0;

/// Threads that the server hashes on: its default, one a core.
fn hash_threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Runs the parts and prints the table.
///
/// # Errors
/// When something could not be measured.
pub(crate) async fn all(run: &Run) -> Result<()> {
    let wanted = |part| run.parts.is_empty() || run.parts.contains(&part);
    let extent = run.extent();
    let mut table = Table::new(extent.judged);
    let others = Others::watch()?;
    if wanted(Part::Page) {
        table.push(page(run.page_bytes));
    }
    if wanted(Part::Statements) {
        table.extend(statements::measure(run.postgres.as_deref()).await?);
    }
    if Part::value_variants().iter().any(|part| part.needs_server() && wanted(*part)) {
        with_server(&mut table, &wanted, run).await?;
    }
    println!("\n{table}");
    if extent.judged {
        tell_about(others.percent()?);
    }
    Ok(())
}

/// The parts that ask a server of its own.
async fn with_server(table: &mut Table, wanted: impl Fn(Part) -> bool, run: &Run) -> Result<()> {
    let extent = run.extent();
    let stage = Stage::set(run).await?;
    if wanted(Part::Start) {
        table.push(start::measure(&stage, &extent).await?);
    }
    let server = stage.installation.start().await?;
    if wanted(Part::Memory) {
        table.push(memory::idle(&server, &extent).await?);
    }
    under_load(table, &wanted, &stage, &server, run).await?;
    if wanted(Part::Memory) {
        table.push(memory::after_load(&server, &extent).await?);
    }
    server.stop().await
}

/// The parts in which the server is asked for something.
async fn under_load(
    table: &mut Table,
    wanted: impl Fn(Part) -> bool,
    stage: &Stage,
    server: &Server,
    run: &Run,
) -> Result<()> {
    let extent = &run.extent();
    if wanted(Part::Login) {
        table.push(login::measure(stage, server, extent).await?);
    }
    if wanted(Part::Read) {
        table.extend(read::measure(stage, server, extent).await?);
    }
    if wanted(Part::Calm) {
        table.push(calm::measure(stage, server, extent).await?);
    }
    if wanted(Part::Codes) {
        table.extend(codes::measure(stage, server, extent).await?);
    }
    if wanted(Part::Verifications) {
        table.extend(verifications::measure(stage, server, extent).await?);
        table.extend(checks::measure(stage, server, extent, run).await?);
    }
    Ok(())
}

fn page(bytes: u64) -> Row {
    #[expect(clippy::cast_precision_loss, reason = "a page has far fewer bytes than 2^53")]
    let kb = Series::from_iter([bytes as f64 / 1e3]);
    Row::plain("first load of the page, brotli kB (aim 112)", &kb, Target::AtMost(150.0))
}

fn tell_about(others: f64) {
    println!("Other programs had {others:.1} % of the machine meanwhile.");
    if others > MOST_FOR_OTHERS {
        println!("That is more than {MOST_FOR_OTHERS} %: do not go by the figures on time.");
    }
}
