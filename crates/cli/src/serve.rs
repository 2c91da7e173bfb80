//! `ninsho serve`.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::web::Data;
use anyhow::Context;
use clap::Args;
use ninsho_api::http::metrics;
use ninsho_api::serve::page::Page;
use ninsho_api::serve::server::{Controls, Extras};
use ninsho_api::serve::service::{Service, listen};
use ninsho_api::serve::start_log;
use ninsho_domain::app::App;
use ninsho_domain::clock::{Clock, SystemClock};
use ninsho_domain::config::{self, Config};

use crate::ended::Ended;

/// Serve the API, the page when `page` is set, and send the mails
///
/// Stops on SIGTERM and SIGINT: takes no more connections, finishes the requests (30 s at most)
/// and the mails that are under way, and closes the database. The log goes to standard error.
/// For the public, put a proxy with TLS before it (deploy/nginx.conf).
///
/// Example: ninsho --config /etc/ninsho/ninsho.toml serve --listen 127.0.0.1:8080
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Serve {
    /// Listen on this address [default: `listen` of the configuration]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub(super) async fn run(self, mut config: Config) -> anyhow::Result<Ended> {
        if let Some(listen) = self.listen {
            config.listen = listen;
            // What was fine for the address of the file may not be for this one.
            config.check()?;
        }
        start_log(&config.log, &config.institution.time_zone)?;
        for variable in config::passed_over() {
            tracing::info!(variable, "passed over: Kubernetes sets it for a service of this name");
        }
        metrics::start()?;
        let page = config.page.as_deref().map(Page::load).transpose()?.map(Data::new);
        let (clock, controls) = clock(&config)?;
        let app = App::open(config, clock).await?;
        let listener = listen(app.config.listen)?;
        let address = listener.local_addr().context("the server has no address")?;
        let public_url = app.config.public_url.clone();
        let extras = Extras { page, controls, ..Extras::default() };
        let service = Service::start(app, extras)?;
        println!("Ninsho is ready: {public_url} (listening on {address})");
        service.run(listener).await?;
        Ok(Ended::Well)
    }
}

/// The machine's clock, or the one that QA moves with `POST /dev/clock`.
#[cfg(feature = "demo")]
#[expect(clippy::unnecessary_wraps, reason = "a build without the demo refuses")]
fn clock(config: &Config) -> anyhow::Result<(Arc<dyn Clock>, Option<Controls>)> {
    if !config.dev.controls {
        return Ok((Arc::new(SystemClock), None));
    }
    let clock = Arc::new(ninsho_domain::clock::MovedClock::default());
    let controls = ninsho_demo::controls(Arc::clone(&clock), None);
    Ok((clock, Some(controls)))
}

#[cfg(not(feature = "demo"))]
fn clock(config: &Config) -> anyhow::Result<(Arc<dyn Clock>, Option<Controls>)> {
    anyhow::ensure!(!config.dev.controls, "dev.controls: this program was built without them");
    Ok((Arc::new(SystemClock), None))
}
