//! What `serve` and `demo` run: the server, the mail worker, the maintenance, and the end of all.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use super::server;
use crate::http::metrics;
use crate::serve::health::MailWorkerWatch;
use crate::serve::server::Extras;
use actix_web::web::Data;
use anyhow::Context;
use ninsho_domain::app::App;
use ninsho_domain::mail::MailWorker;
use ninsho_domain::maintenance;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How often the samples of histograms are aggregated.
const FIGURES_EVERY: Duration = Duration::from_secs(5);

/// A service that is ready to take requests.
pub struct Service {
    app: App,
    extras: Extras,
    worker: JoinHandle<()>,
    maintenance: JoinHandle<()>,
    figures: JoinHandle<()>,
    signals: JoinHandle<()>,
    /// Ends the taking of requests.
    stop: CancellationToken,
    /// Ends the work behind the requests. It goes on until the last request has been answered,
    /// since that one may have written a mail.
    end_of_work: CancellationToken,
}

/// Takes the address.
///
/// # Errors
/// When it is taken already, or not this machine's.
pub fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))
}

impl Service {
    /// Starts what works behind the requests, and listens for signals: who was told that the
    /// service is ready can stop it in order.
    ///
    /// # Errors
    /// When the settings of the mail are not right.
    pub fn start(app: App, extras: Extras) -> anyhow::Result<Self> {
        let stop = CancellationToken::new();
        let signals = tokio::spawn(cancel_at_a_signal(stop.clone())?);
        let end_of_work = CancellationToken::new();
        let watch = MailWorkerWatch::default();
        let App { config, storage, clock, secrets, .. } = app.clone();
        let worker = MailWorker::new(&config, storage, clock, secrets)?;
        let running = watch.running();
        let until = end_of_work.clone();
        let worker = tokio::spawn(async move {
            worker.run(until).await;
            drop(running);
        });
        let maintenance = tokio::spawn(maintenance::run(app.clone(), end_of_work.clone()));
        let figures = tokio::spawn(keep_figures(end_of_work.clone()));
        let extras = Extras { mail_worker: Some(Data::new(watch)), ..extras };
        Ok(Self { app, extras, worker, maintenance, figures, signals, stop, end_of_work })
    }

    /// Serves until a signal says to stop, and finishes what is under way.
    ///
    /// # Errors
    /// When the listener cannot be used, or a part of the service has broken.
    pub async fn run(self, listener: TcpListener) -> anyhow::Result<()> {
        let served = server::run(self.app.clone(), self.extras, listener, self.stop).await;
        self.end_of_work.cancel();
        let worked = self.worker.await;
        // Unlike the worker, these two have no work to finish.
        drop(self.maintenance.await);
        drop(self.figures.await);
        self.app.storage.close().await;
        self.signals.abort();
        served.context("the server has broken")?;
        worked.context("the mail worker has broken")
    }
}

async fn keep_figures(end: CancellationToken) {
    let mut ticks = tokio::time::interval(FIGURES_EVERY);
    loop {
        tokio::select! {
            () = end.cancelled() => return,
            _ = ticks.tick() => metrics::keep_up(),
        }
    }
}

/// A second signal ends the process at once: who sends it does not want to wait.
fn cancel_at_a_signal(stop: CancellationToken) -> anyhow::Result<impl Future<Output = ()> + Send> {
    let mut signals = Signals {
        term: signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?,
        int: signal(SignalKind::interrupt()).context("cannot wait for SIGINT")?,
    };
    Ok(async move {
        signals.next().await;
        tracing::info!("stopping");
        stop.cancel();
        signals.next().await;
        tracing::warn!("stopping at once");
        std::process::exit(1);
    })
}

struct Signals {
    term: Signal,
    int: Signal,
}

impl Signals {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.term.recv() => {}
            _ = self.int.recv() => {}
        }
    }
}
