//! A rehearsal: a server for those who write a client, or test one. Now and then a request is refused with
//! `not_ready`, or answered slowly, before anything is done for it; a client can ask for either.

mod client;
mod disturb;
mod plan;

use std::sync::Arc;

use actix_web::web::{self, Data, Json, ServiceConfig};
use anyhow::ensure;
use ninsho_api::serve::page::not_with_this_method;
use ninsho_domain::app::App;
use ninsho_domain::config::Config;
use ninsho_shared::Timestamp;
use serde::Serialize;

pub(crate) use disturb::{Rehearsal, around};
pub use plan::{LONGEST, Plan};

/// What a rehearsal does, and where it is.
pub const REHEARSAL: &str = "/dev/rehearsal";

/// Refuses what a rehearsal must not be: a server that others reach, or one with the configuration of such a
/// server.
///
/// # Errors
/// When an address is not this machine's own, or the plan cannot be followed.
pub(crate) fn prepare(plan: &Plan, config: &mut Config) -> anyhow::Result<()> {
    plan.check()?;
    let why = "a rehearsal refuses requests that a real server would grant";
    ensure!(!config.public_url.is_https(), "{why}: not with the public_url {}", config.public_url);
    ensure!(config.listen.ip().is_loopback(), "{why}: not with listen = \"{}\"", config.listen);
    config.privacyidea.enabled = true;
    Ok(())
}

/// Makes what a client needs, and says in the log what kind of server this is.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn begin(plan: &Plan, app: &App) -> anyhow::Result<()> {
    client::make(app).await?;
    let Plan { seed, unavailable, slow, .. } = *plan;
    tracing::warn!(
        seed,
        unavailable_percent = unavailable,
        slow_percent = slow,
        "this is a rehearsal: requests are refused or slowed down although nothing is wrong"
    );
    Ok(())
}

/// What is printed at the start.
pub(crate) fn announcement(plan: &Plan) -> String {
    let Plan { seed, unavailable, slow, slow_for } = plan;
    format!(
        "This is a rehearsal. Of the requests to the API, {unavailable} % are refused with not_ready and \
         {slow} % wait for {} s,\nin the sequence of --seed {seed}. A machine client for all of it:\n\n{}\n",
        slow_for.as_secs(),
        client::shown()
    )
}

/// `GET /dev/rehearsal`.
#[derive(Debug, Serialize)]
struct RehearsalView {
    seed: u32,
    unavailable_percent: u8,
    slow_percent: u8,
    slow_seconds: u64,
    /// How many requests the seed has decided about.
    requests: u64,
    now: Timestamp,
}

/// Adds the endpoint that tells of the rehearsal.
pub(crate) fn routes(config: &mut ServiceConfig, rehearsal: &Arc<Rehearsal>) {
    let resource = web::resource(REHEARSAL).app_data(Data::from(Arc::clone(rehearsal))).get(read);
    config.service(resource.default_service(web::to(|| async { not_with_this_method("GET") })));
}

async fn read(rehearsal: Data<Rehearsal>, app: Data<App>) -> Json<RehearsalView> {
    let Plan { seed, unavailable, slow, slow_for } = rehearsal.plan;
    Json(RehearsalView {
        seed,
        unavailable_percent: unavailable,
        slow_percent: slow,
        slow_seconds: slow_for.as_secs(),
        requests: rehearsal.decided(),
        now: app.now(),
    })
}
