//! Mailed codes: asked for, mailed over SMTP, read from the mailbox, and taken.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use ninsho_mailbox::Mailbox;
use ninsho_shared::login::VerifyRequest;
use ninsho_shared::session::SessionToken;
use ninsho_shared::{MailedCode, paths};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::accounts::{Queue, address};
use crate::caller::{self, Caller};
use crate::database::bare_commits;
use crate::extent::{CALLERS, Extent};
use crate::figures::Series;
use crate::load;
use crate::processes::cpu_time;
use crate::server::Server;
use crate::stage::{Stage, log_in};
use crate::table::{Row, Target};

/// A mail that has not come by then will not.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// Someone who has logged in and waits for a code.
struct Person {
    id: String,
    token: SessionToken,
}

/// Pairs and bare commits in turns.
///
/// # Errors
/// When the server refuses, or a mail does not come.
pub(super) async fn measure(stage: &Stage, server: &Server, extent: &Extent) -> Result<[Row; 2]> {
    let (mut rates, mut commits, mut cpu) = (Series::default(), Series::default(), Series::default());
    for _ in 0..extent.rounds {
        let people = all_log_in(stage, server, extent.codes_each).await?;
        let pairs = u64::from(extent.each_round());
        let (begin, cpu_before) = (Instant::now(), cpu_time(server.pid())?);
        let mut callers = JoinSet::new();
        for people in people {
            let caller = Caller::connect(server.address).await?;
            callers.spawn(pass_all(caller, people, Arc::clone(&stage.mailbox)));
        }
        load::all(callers).await?;
        rates.push(load::per_second(pairs, begin.elapsed()));
        let spent = cpu_time(server.pid())?.saturating_sub(cpu_before);
        cpu.push(1e3 / load::per_second(pairs, spent));
        commits.push(bare_commits(stage, extent.commits).await?);
    }
    Ok([
        Row::plain(format!("mailed codes, pairs/s, {CALLERS} callers"), &rates, Target::AtLeast(1_000.0))
            .beside("bare commits/s", &commits),
        Row::plain("server ms of CPU per pair", &cpu, Target::AtMost(0.5)),
    ])
}

async fn all_log_in(stage: &Stage, server: &Server, each: u32) -> Result<Vec<Vec<Person>>> {
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let mut caller = Caller::connect(server.address).await?;
        let queue: Arc<Queue> = Arc::clone(&stage.to_get_codes);
        callers.spawn(async move {
            let mut people = Vec::new();
            for _ in 0..each {
                let id = queue.once()?;
                let token = log_in(&mut caller, &id).await?;
                people.push(Person { id, token });
            }
            anyhow::Ok(people)
        });
    }
    load::all(callers).await
}

async fn pass_all(mut caller: Caller, people: Vec<Person>, mailbox: Arc<Mailbox>) -> Result<()> {
    for Person { id, token } in people {
        caller.ask(&caller::post_nothing(paths::LOGIN_OTP, &token)).await?.ok()?;
        let to = address(&id);
        let mail = mailbox.wait_for(|mail| mail.is_to(&to), PATIENCE).await?;
        let code = mail.code().context("the mail holds no code")?;
        let verify = VerifyRequest::Mail { code: MailedCode::parse(&code)? };
        caller.ask(&caller::post(paths::LOGIN_VERIFY, Some(&token), &verify)?).await?.ok()?;
    }
    Ok(())
}
