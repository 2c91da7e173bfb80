//! `ninsho client`.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::{Args, Subcommand, ValueEnum};
use ipnet::IpNet;
use ninsho_domain::app::App;
use ninsho_domain::client::command::{self, NewClient, Row};
use ninsho_domain::client::{ClientSecret, Scope, Way, Word, api_key, assertion};
use ninsho_domain::config::{Config, Span};
use ninsho_domain::event::{self, Slice};
use ninsho_domain::storage::entity::event::SubjectKind;
use ninsho_shared::otp::ApplicationName;
use sea_orm::{ColumnTrait, Condition};

use crate::ended::Ended;
use crate::lookup;

/// Machine clients: other systems that ask for one-time passwords
#[derive(Debug, Subcommand)]
pub(super) enum Client {
    /// Add a client, and print its id and its secret, which is shown this once
    Add(Add),
    /// List the clients
    List,
    /// Show a client, and what happened to it
    Show(Which),
    /// Give a client a new secret; the previous one is accepted for a while
    Rotate(Rotate),
    /// Refuse a client, from its next request on
    Suspend(Which),
    /// Let a suspended client call again
    Resume(Which),
    /// Remove a client with its secrets and tokens
    Remove(Which),
}

/// A new client.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// What mails and the owners' histories call it, for example `VPN` or `図書館ポータル`
    #[arg(value_parser = name)]
    name: String,
    /// What it may do; may be given several times
    #[arg(long = "scope", required = true, value_name = "SCOPE", value_parser = scope)]
    scopes: Vec<Scope>,
    /// A network that it calls from; may be given several times [default: any]
    #[arg(long = "from", value_name = "CIDR")]
    networks: Vec<IpNet>,
    /// A way to prove itself besides OAuth, for plugins that can do no OAuth; may be given several times
    #[arg(long = "allow", value_name = "WAY", value_enum)]
    ways: Vec<AllowedWay>,
    /// The public key of its assertions (RFC 7523): a file with a JWK
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,
    /// It may send password and one-time password in one, as VPNs do
    #[arg(long)]
    joined_password: bool,
}

/// A way besides OAuth.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum AllowedWay {
    /// HTTP Basic at each request
    Basic,
    /// The header `X-API-Key`
    ApiKey,
    /// A key in the path
    Path,
}

/// A client by its name or id.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// Its name or its id
    #[arg(value_name = "NAME|ID")]
    client: String,
}

/// A rotation.
#[derive(Debug, Args)]
pub(super) struct Rotate {
    #[command(flatten)]
    which: Which,
    /// How long the previous secret is accepted, for example `2h`; `0s` ends it at once
    /// [default: limits.client.overlap]
    #[arg(long, value_name = "SPAN", value_parser = span)]
    overlap: Option<Span>,
}

impl From<AllowedWay> for Way {
    fn from(way: AllowedWay) -> Self {
        match way {
            AllowedWay::Basic => Self::Basic,
            AllowedWay::ApiKey => Self::ApiKey,
            AllowedWay::Path => Self::Path,
        }
    }
}

fn name(text: &str) -> anyhow::Result<String> {
    Ok(ApplicationName::parse(text)?.into())
}

fn scope(text: &str) -> anyhow::Result<Scope> {
    Ok(Scope::parse(text)?)
}

fn span(text: &str) -> anyhow::Result<Span> {
    Ok(text.parse()?)
}

impl Client {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<Ended> {
        let app = lookup::open(config).await?;
        let done = match self {
            Self::Add(new) => add(&app, new).await,
            Self::List => list(&app).await,
            Self::Show(which) => show(&app, &which).await,
            Self::Rotate(rotate) => rotate.run(&app).await,
            Self::Suspend(which) => suspend(&app, &which).await,
            Self::Resume(which) => resume(&app, &which).await,
            Self::Remove(which) => remove(&app, &which).await,
        };
        app.storage.close().await;
        done.map(|()| Ended::Well)
    }
}

impl Which {
    async fn find(&self, app: &App) -> anyhow::Result<Row> {
        let found = command::find(app.storage.read(), &self.client).await?;
        found.with_context(|| format!("there is no client {}; `ninsho client list` shows them", self.client))
    }
}

async fn add(app: &App, new: Add) -> anyhow::Result<()> {
    let Add { name, scopes, networks, ways, public_key, joined_password } = new;
    let taken = command::find(app.storage.read(), &name).await?;
    ensure!(taken.is_none(), "there is a client {name} already");
    let public_key = public_key.map(|file| read_key(&file)).transpose()?;
    let new = NewClient {
        name: name.clone(),
        scopes: scopes.into_iter().collect(),
        networks,
        ways: ways.into_iter().map(Way::from).collect(),
        public_key,
        joined_password,
    };
    let tx = app.storage.begin().await?;
    let (id, secret) = command::add(&tx, app, new).await?;
    tx.commit().await?;
    println!("{name} may call now. Its secret is shown this once:\n");
    print_secret(id, &secret);
    Ok(())
}

fn read_key(file: &std::path::Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    assertion::parse_key(&text).with_context(|| format!("{} holds no public JWK", file.display()))?;
    Ok(text)
}

fn print_secret(id: uuid::Uuid, secret: &ClientSecret) {
    println!("client_id      {id}");
    println!("client_secret  {}", secret.reveal());
    println!("X-API-Key      {}", api_key(id, secret));
}

async fn list(app: &App) -> anyhow::Result<()> {
    let clients = command::all(app.storage.read()).await?;
    if clients.is_empty() {
        println!("There are no clients.");
    }
    for client in clients {
        let suspended = if client.suspended_at.is_some() { "  (suspended)" } else { "" };
        println!("{}  {:<24}{}{suspended}", client.id, client.name, client.scopes);
    }
    Ok(())
}

async fn show(app: &App, which: &Which) -> anyhow::Result<()> {
    let client = which.find(app).await?;
    let conn = app.storage.read();
    let any = |text: &str| if text.is_empty() { "any".to_owned() } else { text.replace(' ', ", ") };
    let yes = |is: bool| if is { "yes" } else { "no" };
    for (name, value) in [
        ("id", client.id.to_string()),
        ("name", client.name.clone()),
        ("scopes", client.scopes.replace(' ', ", ")),
        ("from", any(&client.networks)),
        (
            "besides OAuth",
            if client.ways.is_empty() { "nothing".to_owned() } else { client.ways.replace(' ', ", ") },
        ),
        ("assertions", yes(client.public_key.is_some()).to_owned()),
        ("joined password", yes(client.joined_password).to_owned()),
        ("added", client.created_at.to_string()),
        ("suspended", client.suspended_at.map_or_else(|| "no".to_owned(), |at| format!("since {at}"))),
    ] {
        println!("{name:<17}{value}");
    }
    for secret in command::secrets(conn, client.id, app.now()).await? {
        let until = secret.expires_at.map(|end| format!(", accepted until {end}")).unwrap_or_default();
        println!("{:<17}made {}{until}", "secret", secret.created_at);
    }
    use ninsho_domain::storage::entity::event::Column;
    let about = Condition::all()
        .add(Column::SubjectKind.eq(SubjectKind::Client))
        .add(Column::SubjectId.eq(client.id));
    let (events, _) = event::page(conn, about, Slice::newest(30)).await?;
    println!();
    for event in events {
        let who = event.actor_name.unwrap_or_default();
        let note = event.note.unwrap_or_default();
        println!("{}  {:<18}{who}{note}", event.at, sea_orm::ActiveEnum::to_value(&event.kind));
    }
    Ok(())
}

impl Rotate {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let client = self.which.find(app).await?;
        let overlap = self.overlap.unwrap_or(app.config.limits.client.overlap);
        let tx = app.storage.begin().await?;
        let secret = command::rotate(&tx, app, &client, overlap.0).await?;
        let end = tx.now().plus(overlap.0);
        tx.commit().await?;
        println!(
            "{} has a new secret, shown this once. The previous one is accepted until {end}.\n",
            client.name
        );
        print_secret(client.id, &secret);
        Ok(())
    }
}

async fn suspend(app: &App, which: &Which) -> anyhow::Result<()> {
    let client = which.find(app).await?;
    let tx = app.storage.begin().await?;
    let changed = command::suspend(&tx, app, &client).await?;
    tx.commit().await?;
    println!("{} is {} suspended.", client.name, if changed { "now" } else { "already" });
    Ok(())
}

async fn resume(app: &App, which: &Which) -> anyhow::Result<()> {
    let client = which.find(app).await?;
    let tx = app.storage.begin().await?;
    let changed = command::resume(&tx, app, &client).await?;
    tx.commit().await?;
    println!("{} may call {}.", client.name, if changed { "again" } else { "already" });
    Ok(())
}

async fn remove(app: &App, which: &Which) -> anyhow::Result<()> {
    let client = which.find(app).await?;
    let tx = app.storage.begin().await?;
    command::remove(&tx, app, &client).await?;
    tx.commit().await?;
    println!("{} is removed; its secret and its tokens are worth nothing any more.", client.name);
    Ok(())
}
