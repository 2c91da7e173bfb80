//! A server within this process, whose round trips to the database can be counted: nothing else happens in
//! it meanwhile, and its mails go out when they are told to.

use std::net::{SocketAddr, TcpListener};
use std::process;
use std::sync::Arc;

use anyhow::{Context, Result};
use ninsho_api::serve::server::{self, Extras};
use ninsho_domain::account::command::{self as accounts, NewAccount};
use ninsho_domain::app::App;
use ninsho_domain::clock::SystemClock;
use ninsho_domain::config::{Config, DatabaseUrl};
use ninsho_domain::key::Secrets;
use ninsho_domain::key::random::SystemRandom;
use ninsho_domain::mail::MailWorker;
use ninsho_domain::storage::Storage;
use ninsho_mailbox::{Mailbox, MailboxOptions, ReceivedMail};
use ninsho_shared::{MailAddress, UserId};
use sea_orm::{ConnectionTrait, Database};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::accounts::address;
use crate::hashes;

/// Any key will do.
const SERVER_KEY: [u8; 32] = [7; 32];

/// The server with all that it needs. It ends when it is dropped.
pub(crate) struct Inside {
    pub(crate) app: App,
    pub(crate) worker: MailWorker,
    pub(crate) mailbox: Mailbox,
    pub(crate) address: SocketAddr,
    stop: CancellationToken,
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Inside {
    /// Starts it on an empty database.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub(crate) async fn start(database_url: &str) -> Result<Self> {
        let mailbox = Mailbox::start(MailboxOptions::default()).await?;
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let mut config = Config {
            database_url: DatabaseUrl::parse(database_url)?,
            public_url: format!("http://localhost:{}", address.port()).parse()?,
            ..Config::default()
        };
        "127.0.0.1".clone_into(&mut config.mail.smtp.host);
        config.mail.smtp.port = Some(mailbox.addr().port());
        let storage = Storage::connect(database_url).await?;
        storage.migrate().await?;
        let secrets = Secrets::new(&SERVER_KEY)?;
        let app = App::new(config, storage, secrets, Arc::new(SystemClock), Arc::new(SystemRandom)).await?;
        let (storage, clock) = (app.storage.clone(), Arc::clone(&app.clock));
        let worker = MailWorker::new(&app.config, storage, clock, Arc::clone(&app.secrets))?;
        let stop = CancellationToken::new();
        tokio::spawn(server::run(app.clone(), Extras::default(), listener, stop.clone()));
        Ok(Self { app, worker, mailbox, address, stop })
    }

    /// Adds somebody with an address and the password of everybody here, as an operator or not.
    ///
    /// # Errors
    /// When the ID is taken.
    pub(crate) async fn add(&self, id: &str, is_operator: bool) -> Result<()> {
        let user_id = UserId::parse(id)?;
        let new = NewAccount {
            user_id: user_id.clone(),
            password_hash: hashes::stored()?,
            mail_address: Some(MailAddress::parse(&address(id))?),
            staff: false,
        };
        let tx = self.app.storage.begin().await?;
        accounts::create(&tx, &self.app, vec![new]).await?;
        tx.commit().await?;
        if is_operator {
            let (tx, account) = accounts::lock(&self.app, &user_id).await?.context("nobody has the ID")?;
            accounts::grant_operator(&tx, &self.app, &account).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Sends what is due; returns the code in the newest mail with one to an address.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) async fn code(&self, address: &str) -> Result<String> {
        self.worker.run_due().await?;
        let mails = self.mailbox.mails_to(address);
        mails.iter().rev().find_map(ReceivedMail::code).context("no mail holds a code")
    }
}

/// A database of its own, for as long as it is needed.
pub(crate) enum Place {
    /// A file.
    Sqlite(TempDir),
    /// One on a server.
    Postgres { server: String, name: String },
}

impl Place {
    /// A file in a new folder.
    ///
    /// # Errors
    /// When there is no room.
    pub(crate) fn sqlite() -> Result<Self> {
        Ok(Self::Sqlite(tempfile::tempdir()?))
    }

    /// A new database on a PostgreSQL, whose URL names another.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) async fn postgres(server: &str) -> Result<Self> {
        let name = format!("ninsho_bench_{}", process::id());
        command(server, &format!("CREATE DATABASE {name}")).await?;
        Ok(Self::Postgres { server: server.to_owned(), name })
    }

    /// Its URL.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}", folder.path().join("ninsho.db").display()),
            Self::Postgres { server, name } => {
                let server = server.rsplit_once('/').map_or(server.as_str(), |(server, _)| server);
                format!("{server}/{name}")
            }
        }
    }

    /// Removes it.
    ///
    /// # Errors
    /// When that cannot be done.
    pub(crate) async fn remove(self) -> Result<()> {
        match self {
            Self::Sqlite(folder) => Ok(folder.close()?),
            Self::Postgres { server, name } => {
                command(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await
            }
        }
    }
}

async fn command(server: &str, sentence: &str) -> Result<()> {
    let admin = Database::connect(server).await?;
    admin.execute_unprepared(sentence).await?;
    Ok(admin.close().await?)
}
