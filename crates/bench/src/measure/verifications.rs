//! One-time passwords for the log-in of another system: a machine client asks for a mail and verifies what
//! it says, and verifies what an authenticator shows.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use ninsho_mailbox::Mailbox;
use ninsho_shared::otp::OtpChallengeView;
use ninsho_shared::paths;
use ninsho_shared::session::SessionToken;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::codes::PATIENCE;
use crate::accounts::{Queue, address};
use crate::authenticators;
use crate::caller::{self, Caller};
use crate::database::bare_commits;
use crate::extent::{CALLERS, Extent};
use crate::figures::{Series, p99_millis};
use crate::load;
use crate::processes::cpu_time;
use crate::server::Server;
use crate::stage::Stage;
use crate::table::{Row, Target};

/// What the rounds of one kind gave.
#[derive(Debug, Default)]
struct Figures {
    rates: Series,
    p99: Series,
    cpu: Series,
}

/// Mails, authenticators, and bare commits, in turns.
///
/// # Errors
/// When the server refuses, or a mail does not come.
pub(super) async fn measure(stage: &Stage, server: &Server, extent: &Extent) -> Result<[Row; 5]> {
    let (mut mails, mut api) = (Figures::default(), Figures::default());
    let mut commits = Series::default();
    for _ in 0..extent.rounds {
        let token = stage.client.token(&mut Caller::connect(server.address).await?).await?;
        mails.push(round(server, extent, |caller| mailed(stage, extent, token.clone(), caller)).await?);
        api.push(round(server, extent, |caller| shown(stage, extent, token.clone(), caller)).await?);
        commits.push(bare_commits(stage, extent.commits).await?);
    }
    let by = |what: &str| format!("{what}, {CALLERS} callers");
    Ok([
        Row::plain(by("verifications by mail, pairs/s"), &mails.rates, Target::AtLeast(1_000.0))
            .beside("bare commits/s", &commits),
        Row::plain("p99 of verifying a mailed code, ms", &mails.p99, Target::AtMost(25.0)),
        Row::plain("server ms of CPU per pair of a challenge", &mails.cpu, Target::AtMost(0.5)),
        Row::plain(by("verifications by authenticator/s"), &api.rates, Target::AtLeast(1_000.0))
            .beside("bare commits/s", &commits),
        Row::plain("p99 of verifying an authenticator, ms", &api.p99, Target::AtMost(25.0)),
    ])
}

impl Figures {
    fn push(&mut self, (rate, p99, cpu): (f64, f64, f64)) {
        self.rates.push(rate);
        self.p99.push(p99);
        self.cpu.push(cpu);
    }
}

/// All callers at once; returns how many a second they did, the 99th percentile of what they timed, and the
/// server's processor time for each.
async fn round<F>(server: &Server, extent: &Extent, run: impl Fn(Caller) -> F) -> Result<(f64, f64, f64)>
where
    F: Future<Output = Result<Vec<Duration>>> + Send + 'static,
{
    let mut callers = JoinSet::new();
    let mut ready = Vec::new();
    for _ in 0..CALLERS {
        ready.push(Caller::connect(server.address).await?);
    }
    let (begin, before) = (Instant::now(), cpu_time(server.pid())?);
    for caller in ready {
        callers.spawn(run(caller));
    }
    let times = load::all(callers).await?.concat();
    let (took, count) = (begin.elapsed(), u64::from(extent.each_round()));
    let cpu = cpu_time(server.pid())?.saturating_sub(before);
    let p99 = p99_millis(times).context("nothing was verified")?;
    Ok((load::per_second(count, took), p99, 1e3 / load::per_second(count, cpu)))
}

/// Asks for a mail, reads it and verifies its code, each for another person; times the verifications.
fn mailed(
    stage: &Stage,
    extent: &Extent,
    token: SessionToken,
    mut caller: Caller,
) -> impl Future<Output = Result<Vec<Duration>>> + Send + use<> {
    let (queue, mailbox): (Arc<Queue>, Arc<Mailbox>) =
        (Arc::clone(&stage.to_get_codes), Arc::clone(&stage.mailbox));
    let each = extent.codes_each;
    async move {
        let mut times = Vec::new();
        for _ in 0..each {
            let id = queue.once()?;
            let ask = caller::post(paths::OTP_CHALLENGES, Some(&token), &json!({ "user_id": id }))?;
            let begun: OtpChallengeView = caller.ask(&ask).await?.ok()?.json()?;
            let to = address(&id);
            let mail = mailbox.wait_for(|mail| mail.is_to(&to), PATIENCE).await?;
            let code = mail.code().context("the mail holds no code")?;
            let path = paths::otp_challenge_verify(begun.id());
            let verify = caller::post(&path, Some(&token), &json!({ "code": code }))?;
            let begin = Instant::now();
            caller.ask(&verify).await?.ok()?;
            times.push(begin.elapsed());
        }
        Ok(times)
    }
}

/// Verifies what an authenticator shows, each of another person, and times it.
fn shown(
    stage: &Stage,
    extent: &Extent,
    token: SessionToken,
    mut caller: Caller,
) -> impl Future<Output = Result<Vec<Duration>>> + Send + use<> {
    let queue = Arc::clone(&stage.with_authenticator);
    let each = extent.codes_each;
    async move {
        let mut times = Vec::new();
        for _ in 0..each {
            let (id, code) = (queue.once()?, authenticators::shown());
            let body = json!({ "user_id": id, "code": code });
            let request = caller::post(paths::OTP_VERIFY, Some(&token), &body)?;
            let begin = Instant::now();
            caller.ask(&request).await?.ok()?;
            times.push(begin.elapsed());
        }
        Ok(times)
    }
}
