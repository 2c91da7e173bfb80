//! `ninsho serve`.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::web::Data;
use anyhow::Context;
use clap::Args;
use ninsho_domain::clock::{MovedClock, SystemClock};
use ninsho_domain::config::Config;
use ninsho_api::http;
use ninsho_api::serve::page::Page;
use ninsho_api::serve::server::Extras;

use super::service::{Service, listen};
use super::{Ended, open};

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
        observe::start_log(&config.log)?;
        observe::start_figures()?;
        let page = config.page.as_deref().map(Page::load).transpose()?.map(Data::new);
        let clock = config.dev.controls.then(|| Arc::new(MovedClock::default()));
        let app = match &clock {
            Some(clock) => open::app_with_clock(config, Arc::clone(clock) as _).await?,
            None => open::app_with_clock(config, Arc::new(SystemClock)).await?,
        };
        let listener = listen(app.config.listen)?;
        let address = listener.local_addr().context("the server has no address")?;
        let origin = app.config.origin().to_owned();
        let extras = Extras { page, clock, ..Extras::default() };
        let service = Service::start(app, extras)?;
        println!("Ninsho is ready: {origin} (listening on {address})");
        service.run(listener).await?;
        Ok(Ended::Well)
    }
}
