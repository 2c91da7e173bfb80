//! `ninsho demo`.

mod people;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use actix_web::web::Data;
use anyhow::{Context, ensure};
use clap::Args;
use ninsho_domain::app::App;
use ninsho_domain::clock::MovedClock;
use ninsho_domain::config::{Config, Log, LogFormat, Smtp, SmtpSecurity};
use ninsho_api::serve::page::Page;
use ninsho_domain::key::random::SystemRandom;
use ninsho_domain::key::Secrets;
use ninsho_api::serve::server::Extras;
use ninsho_domain::storage::Storage;
use ninsho_api::{dev, observe};
use ninsho_mailbox::{Mailbox, MailboxOptions};
use ninsho_shared::paths;
use tempfile::TempDir;

use super::service::{Service, listen};
use super::{Ended, open};

const ABOUT: &str = "\
Look around: people in every state, and a mailbox page in place of real mail

Everything is made anew in a temporary folder and deleted at the end, unless --dir names one. Mails \
end in a mailbox inside this process, which /dev/mailbox shows; POST /dev/clock moves the clock. A \
configuration is read only when --config or NINSHO_CONFIG names it, for the institution and the \
limits; database, keys, mail server and addresses are the demo's own.

Examples:
  ninsho demo --page target/page-dist
  ninsho demo --listen 127.0.0.1:9000 --log info
  curl -d '{\"advance_seconds\": 600}' -H 'Content-Type: application/json' localhost:8080/dev/clock";

/// Look around: people in every state, and a mailbox page in place of real mail
#[derive(Debug, Args)]
#[command(long_about = ABOUT)]
pub(super) struct Demo {
    /// The folder of the built page (`cargo xtask page` makes it); without it, the API only
    #[arg(long, value_name = "DIR")]
    page: Option<PathBuf>,
    /// Listen on this address, which must be a loopback address
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Listen on this port of 127.0.0.1; 0 takes a free one
    #[arg(long, conflicts_with = "listen")]
    port: Option<u16>,
    /// Keep database and key in this folder, and go on with them the next time
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// What to log: error, warn, info or debug
    #[arg(long, value_name = "FILTER", default_value = "warn")]
    log: String,
}

impl Demo {
    pub(super) async fn run(self, config_file: Option<&Path>) -> anyhow::Result<Ended> {
        let address = self.port.map_or(self.listen, |port| (IpAddr::V4(Ipv4Addr::LOCALHOST), port).into());
        ensure!(
            address.ip().is_loopback(),
            "the demo has known passwords and shows all mails: it listens on a loopback address only, not on {}",
            address.ip()
        );
        let mut config = Config::load(config_file)?;
        config.log = Log { format: LogFormat::Text, filter: self.log };
        observe::start_log(&config.log)?;
        observe::start_figures()?;

        let page = self.page.as_deref().map(Page::load).transpose()?.map(Data::new);
        let place = Place::new(self.dir)?;
        let listener = listen(address)?;
        let address = listener.local_addr().context("the server has no address")?;
        let mailbox = Mailbox::start(MailboxOptions::default()).await.context("the mailbox cannot listen")?;
        people::refuse_some(&mailbox);
        settle(&mut config, place.path(), address, mailbox.addr());
        config.check()?;

        let clock = Arc::new(MovedClock::default());
        let app = prepare(config, Arc::clone(&clock)).await?;
        let origin = app.config.origin().to_owned();
        let with_page = page.is_some();
        let extras =
            Extras { page, clock: Some(clock), mailbox: Some(Arc::new(mailbox)), ..Extras::default() };
        let service = Service::start(app, extras)?;
        announce(&origin, with_page, &place);
        service.run(listener).await?;
        Ok(Ended::Well)
    }
}

/// Where the demo's files are.
enum Place {
    /// Deleted at the end.
    Temporary(TempDir),
    /// Kept.
    Kept(PathBuf),
}

impl Place {
    fn new(kept: Option<PathBuf>) -> anyhow::Result<Self> {
        if let Some(folder) = kept {
            std::fs::create_dir_all(&folder)
                .with_context(|| format!("{} cannot be made", folder.display()))?;
            return Ok(Self::Kept(folder));
        }
        let folder = tempfile::Builder::new().prefix("ninsho-demo-").tempdir();
        Ok(Self::Temporary(folder.context("no temporary folder can be made")?))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Temporary(folder) => folder.path(),
            Self::Kept(folder) => folder,
        }
    }
}

/// Takes the demo's own values for everything that another server would share with it.
fn settle(config: &mut Config, folder: &Path, address: SocketAddr, mailbox: SocketAddr) {
    config.listen = address;
    config.public_url = format!("http://localhost:{}", address.port());
    config.database_url = format!("sqlite://{}", folder.join("ninsho.db").display());
    config.key_file = folder.join("ninsho.key");
    config.page = None;
    config.issuer = None;
    config.trusted_proxies.clear();
    config.dev.controls = true;
    config.mail.dkim = None;
    config.mail.smtp = Smtp {
        host: mailbox.ip().to_string(),
        port: Some(mailbox.port()),
        security: SmtpSecurity::None,
        ..Smtp::default()
    };
}

async fn prepare(config: Config, clock: Arc<MovedClock>) -> anyhow::Result<App> {
    if !config.key_file.exists() {
        Secrets::create_file(&config.key_file, &SystemRandom)?;
    }
    let storage = Storage::connect(&config.database_url).await?;
    storage.migrate().await?;
    storage.close().await;
    let app = open::app_with_clock(config, clock).await?;
    people::make(&app).await.context("the people of the demo cannot be made")?;
    Ok(app)
}

fn announce(origin: &str, with_page: bool, place: &Place) {
    if with_page {
        println!("The page      {origin}");
    } else {
        println!("The page      (none: --page names the folder that `cargo xtask page` makes)");
    }
    println!("The mailbox   {origin}{}", dev::MAILBOX);
    println!("The API       {origin}{}/", paths::API_DOCS);
    println!("\n{}", people::table());
    match place {
        Place::Temporary(_) => println!("Ctrl-C stops the demo and deletes everything."),
        Place::Kept(folder) => println!("Ctrl-C stops the demo; its files stay in {}.", folder.display()),
    }
    println!("Ninsho is ready: {origin}");
}
