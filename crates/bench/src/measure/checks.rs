//! `/validate/check`, which privacyIDEA's plugins ask, beside a privacyIDEA server that is asked the same: one
//! request of the same contract for each code, wrong and right ones in turns, from as many callers.
//!
//! The people here have TOTP tokens, each for one code, since each of its time steps is right once. Those of
//! privacyIDEA have HOTP tokens, whose next code is right at once, so that eight of them are enough and its
//! tables stay small. Neither kind costs it more than the other.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use ninsho_domain::factor::authenticator::totp;
use ninsho_shared::session::SessionToken;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::authenticators;
use crate::caller::{self, Caller};
use crate::cli::Run;
use crate::extent::{CALLERS, Extent};
use crate::figures::{Series, p50_millis, p99_millis};
use crate::load;
use crate::privacyidea::PrivacyIdea;
use crate::server::Server;
use crate::stage::Stage;
use crate::table::{Row, Target};

const CHECK: &str = "/validate/check";

/// How much better than the peer a figure is to be.
const TIMES_BETTER: f64 = 5.0;

/// Further than privacyIDEA looks ahead of a counter, which is ten by default.
const LOOK_AHEAD: i64 = 20;

/// The requests with the wrong code of a person, and then with the right one.
struct Pair {
    wrong: Vec<u8>,
    right: Vec<u8>,
}

/// What the rounds of a server gave: checks a second, and milliseconds of one.
#[derive(Debug, Default)]
struct Figures {
    rates: Series,
    wrong: Latency,
    right: Latency,
}

#[derive(Debug, Default)]
struct Latency {
    p50: Series,
    p99: Series,
}

/// One round.
struct Round {
    rate: f64,
    /// The 50th and the 99th percentile of wrong codes, and of right ones.
    wrong: [f64; 2],
    right: [f64; 2],
}

/// Ours and, where there is one, a privacyIDEA server, in turns.
///
/// # Errors
/// When a server refuses, or takes a code for what it is not.
pub(super) async fn measure(stage: &Stage, server: &Server, extent: &Extent, run: &Run) -> Result<Vec<Row>> {
    let (peer, why) = match PrivacyIdea::of(run).await {
        Ok(peer) => (Some(peer), String::new()),
        Err(error) => (None, format!("{error:#}")),
    };
    let counters: Vec<_> = (0..CALLERS).map(|_| Arc::new(AtomicI64::new(0))).collect();
    let (mut ours, mut theirs, mut ratios) = (Figures::default(), Figures::default(), Figures::default());
    for _ in 0..extent.rounds {
        let token = stage.client.token(&mut Caller::connect(server.address).await?).await?;
        let here = round(server.address, extent.codes_each, |_| own(stage, token.clone())).await?;
        ours.push(&here);
        if let Some(peer) = &peer {
            let next = |number: usize| of_peer(number, peer, Arc::clone(&counters[number]));
            let there = round(peer.address(), extent.peer_each, next).await?;
            theirs.push(&there);
            ratios.push(&here.over(&there));
        }
    }
    let Some(peer) = peer else { return Ok(rows_without_peer(&ours, &why)) };
    let by = format!("privacyIDEA ({})", peer.served_by());
    peer.end().await?;
    Ok(rows(&ours, &theirs, &ratios, &by))
}

fn rows(ours: &Figures, theirs: &Figures, ratios: &Figures, by: &str) -> Vec<Row> {
    let rate = Row::plain(rate_name(), &ours.rates, Target::AtLeast(TIMES_BETTER))
        .beside(by, &theirs.rates)
        .judged_by(&ratios.rates);
    let latencies = ours.latencies().into_iter().zip(theirs.latencies()).zip(ratios.latencies());
    let latencies = latencies.map(|(((name, here), (_, there)), (_, ratio))| {
        Row::plain(name, here, Target::AtMost(1.0 / TIMES_BETTER)).beside(by, there).judged_by(ratio)
    });
    std::iter::once(rate).chain(latencies).collect()
}

fn rows_without_peer(ours: &Figures, why: &str) -> Vec<Row> {
    let rate = Row::plain(rate_name(), &ours.rates, Target::AtLeast(1_000.0));
    let latencies = ours.latencies().into_iter();
    let latencies = latencies.map(|(name, here)| Row::plain(name, here, Target::AtMost(25.0)));
    let skipped = Row::skipped(format!("{CHECK} of privacyIDEA"), why);
    std::iter::once(rate).chain(latencies).chain([skipped]).collect()
}

fn rate_name() -> String {
    format!("{CHECK}, wrong and right codes in turns/s, {CALLERS} callers")
}

impl Figures {
    fn push(&mut self, round: &Round) {
        self.rates.push(round.rate);
        for (latency, [p50, p99]) in [(&mut self.wrong, round.wrong), (&mut self.right, round.right)] {
            latency.p50.push(p50);
            latency.p99.push(p99);
        }
    }

    fn latencies(&self) -> [(String, &Series); 4] {
        let name = |percentile: &str, code: &str| format!("{CHECK}, {percentile} of a {code} code, ms");
        [
            (name("p50", "right"), &self.right.p50),
            (name("p99", "right"), &self.right.p99),
            (name("p50", "wrong"), &self.wrong.p50),
            (name("p99", "wrong"), &self.wrong.p99),
        ]
    }
}

impl Round {
    fn over(&self, other: &Self) -> Self {
        let over = |here: [f64; 2], there: [f64; 2]| [here[0] / there[0], here[1] / there[1]];
        Self {
            rate: self.rate / other.rate,
            wrong: over(self.wrong, other.wrong),
            right: over(self.right, other.right),
        }
    }
}

/// All callers at once, each with pairs of its own.
async fn round<N>(address: SocketAddr, each: u32, pairs: impl Fn(usize) -> N) -> Result<Round>
where
    N: FnMut() -> Result<Pair> + Send + 'static,
{
    let mut ready = Vec::new();
    for number in 0..CALLERS as usize {
        ready.push((Caller::connect(address).await?, pairs(number)));
    }
    let mut callers = JoinSet::new();
    let begin = Instant::now();
    for (caller, next) in ready {
        callers.spawn(ask_all(caller, next, each));
    }
    let (wrong, right): (Vec<_>, Vec<_>) = load::all(callers).await?.concat().into_iter().unzip();
    let took = begin.elapsed();
    let percentiles = |times: Vec<Duration>| p50_millis(times.clone()).zip(p99_millis(times));
    let (wrong, right) = percentiles(wrong).zip(percentiles(right)).context("nothing was checked")?;
    let count = 2 * u64::from(CALLERS * each);
    Ok(Round { rate: load::per_second(count, took), wrong: wrong.into(), right: right.into() })
}

/// Asks for so many pairs, and times each request.
async fn ask_all(
    mut caller: Caller,
    mut next: impl FnMut() -> Result<Pair>,
    each: u32,
) -> Result<Vec<(Duration, Duration)>> {
    let mut times = Vec::new();
    for _ in 0..each {
        let pair = next()?;
        let wrong = ask(&mut caller, &pair.wrong, false).await?;
        times.push((wrong, ask(&mut caller, &pair.right, true).await?));
    }
    Ok(times)
}

async fn ask(caller: &mut Caller, request: &[u8], is_right: bool) -> Result<Duration> {
    let begin = Instant::now();
    let answer: Value = caller.ask(request).await?.ok()?.json()?;
    let took = begin.elapsed();
    // The contract answers 200 to a wrong one too.
    let kind = if is_right { "right" } else { "wrong" };
    ensure!(answer["result"]["value"] == is_right, "a {kind} code was answered with {answer}");
    Ok(took)
}

/// Pairs of people here, each of another one.
fn own(stage: &Stage, token: SessionToken) -> impl FnMut() -> Result<Pair> + Send + use<> {
    let queue = Arc::clone(&stage.with_authenticator);
    move || {
        let id = queue.once()?;
        let request = |code: String| caller::post(CHECK, Some(&token), &json!({ "user": id, "pass": code }));
        Ok(Pair { wrong: request(authenticators::never_shown())?, right: request(authenticators::shown())? })
    }
}

/// Pairs of one person there, whose token has this counter.
fn of_peer(
    number: usize,
    peer: &PrivacyIdea,
    counter: Arc<AtomicI64>,
) -> impl FnMut() -> Result<Pair> + Send + use<> {
    let (user, secret) = peer.person(number);
    move || {
        let now = counter.fetch_add(1, Ordering::Relaxed);
        let near: Vec<_> = (now..=now + LOOK_AHEAD).map(|count| totp::code(&secret, count)).collect();
        let request = |code: &str| caller::post(CHECK, None, &json!({ "user": user, "pass": code }));
        let right = near.first().context("there is no code")?;
        Ok(Pair { wrong: request(&authenticators::none_of(&near))?, right: request(right)? })
    }
}
