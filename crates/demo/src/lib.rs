//! A server to look around in: people in every state, a mailbox in place of real mail, and the
//! controls of QA; as a rehearsal, for those who write clients. It is a cargo feature that the release
//! artefact leaves out.

mod controls;
mod mailbox;
mod people;
mod rehearsal;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use actix_web::web::Data;
use anyhow::{Context, ensure};
use ninsho_api::http::metrics;
use ninsho_api::serve::page::Page;
use ninsho_api::serve::server::{Controls, Extras};
use ninsho_api::serve::service::{Service, listen};
use ninsho_api::serve::start_log;
use ninsho_domain::app::App;
use ninsho_domain::clock::MovedClock;
use ninsho_domain::config::{Config, DatabaseUrl, Log, LogFormat, PublicUrl, Smtp, SmtpSecurity};
use ninsho_domain::key::Secrets;
use ninsho_domain::key::random::SystemRandom;
use ninsho_domain::storage::Storage;
use ninsho_mailbox::{Mailbox, MailboxOptions};
use ninsho_shared::paths;
use tempfile::TempDir;

use rehearsal::Rehearsal;

pub use controls::{CLOCK, MAILBOX, controls};
pub use rehearsal::{LONGEST, Plan, REHEARSAL};

/// How the demo is to be run.
#[derive(Debug)]
pub struct Options {
    /// The folder of the built page; without it, the API only.
    pub page: Option<PathBuf>,
    /// A loopback address.
    pub listen: SocketAddr,
    /// Where database and key are kept; a temporary folder when not set.
    pub dir: Option<PathBuf>,
    /// A `tracing` filter.
    pub log: String,
    /// What goes wrong on purpose, in a rehearsal.
    pub rehearsal: Option<Plan>,
}

/// Runs the demo until a signal ends it.
///
/// # Errors
/// When `listen` is not a loopback address, or a part of the demo cannot be started.
pub async fn run(options: Options, config_file: Option<&Path>) -> anyhow::Result<()> {
    let mut config = read(&options, config_file)?;
    start_log(&config.log, &config.institution.time_zone)?;
    metrics::start()?;

    let page = options.page.as_deref().map(Page::load).transpose()?.map(Data::new);
    let place = Place::new(options.dir)?;
    let listener = listen(options.listen)?;
    let address = listener.local_addr().context("the server has no address")?;
    let mailbox = Mailbox::start(MailboxOptions::default()).await.context("the mailbox cannot listen")?;
    people::refuse_some(&mailbox);
    settle(&mut config, place.path(), address, mailbox.addr())?;
    config.check()?;

    let clock = Arc::new(MovedClock::default());
    let app = prepare(config, Arc::clone(&clock)).await?;
    if let Some(plan) = &options.rehearsal {
        rehearsal::begin(plan, &app).await?;
    }
    let origin = app.config.origin().to_owned();
    let with_page = page.is_some();
    let extras = extras(page, controls(clock, Some(Arc::new(mailbox))), options.rehearsal);
    let service = Service::start(app, extras)?;
    announce(&origin, with_page, options.rehearsal.as_ref(), &place);
    service.run(listener).await?;
    Ok(())
}

/// Reads what the demo shares with other servers, and refuses to be one that others reach.
fn read(options: &Options, file: Option<&Path>) -> anyhow::Result<Config> {
    let address = options.listen.ip();
    ensure!(
        address.is_loopback(),
        "the demo has known passwords and shows all mails: it listens on a loopback address only, not on \
         {address}"
    );
    let mut config = Config::load(file)?;
    if let Some(plan) = &options.rehearsal {
        rehearsal::prepare(plan, &mut config)?;
    }
    config.log = Log { format: LogFormat::Text, filter: options.log.clone() };
    Ok(config)
}

/// What the server offers besides the API.
fn extras(page: Option<Data<Page>>, controls: Controls, plan: Option<Plan>) -> Extras {
    let Some(plan) = plan else {
        return Extras { page, controls: Some(controls), ..Extras::default() };
    };
    let rehearsal = Arc::new(Rehearsal::new(plan));
    let around = rehearsal::around(Arc::clone(&rehearsal));
    let both: Controls = Arc::new(move |config| {
        controls(config);
        rehearsal::routes(config, &rehearsal);
    });
    Extras { page, controls: Some(both), around: Some(around), ..Extras::default() }
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
fn settle(
    config: &mut Config,
    folder: &Path,
    address: SocketAddr,
    mailbox: SocketAddr,
) -> anyhow::Result<()> {
    config.listen = address;
    config.public_url = PublicUrl::parse(&format!("http://localhost:{}", address.port()))?;
    config.database_url = DatabaseUrl::of_file(&folder.join("ninsho.db"))?;
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
    Ok(())
}

async fn prepare(config: Config, clock: Arc<MovedClock>) -> anyhow::Result<App> {
    if !config.key_file.exists() {
        Secrets::create_file(&config.key_file, &SystemRandom)?;
    }
    let storage = Storage::connect(config.database_url.reveal()).await?;
    storage.migrate().await?;
    storage.close().await;
    let app = App::open(config, clock).await?;
    people::make(&app).await.context("the people of the demo cannot be made")?;
    Ok(app)
}

fn announce(origin: &str, with_page: bool, rehearsal: Option<&Plan>, place: &Place) {
    if with_page {
        println!("The page      {origin}");
    } else {
        println!("The page      (none: --page names the folder that `cargo xtask page` makes)");
    }
    println!("The mailbox   {origin}{}", controls::MAILBOX);
    println!("The API       {origin}{}/", paths::API_DOCS);
    println!("\n{}", people::table());
    if let Some(plan) = rehearsal {
        println!("{}", rehearsal::announcement(plan));
    }
    match place {
        Place::Temporary(_) => println!("Ctrl-C stops the demo and deletes everything."),
        Place::Kept(folder) => println!("Ctrl-C stops the demo; its files stay in {}.", folder.display()),
    }
    println!("Ninsho is ready: {origin}");
}
