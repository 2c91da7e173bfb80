//! Everything that is needed to measure: database, people, mailbox.

use std::fs;
use std::sync::Arc;

use anyhow::Result;
use ninsho_mailbox::{Mailbox, MailboxOptions};
use ninsho_shared::login::{LoginAnswer, LoginRequest, TokenDelivery};
use ninsho_shared::session::SessionToken;
use ninsho_shared::{Password, UserId, paths};
use tempfile::TempDir;

use crate::accounts::{self, Groups, Queue};
use crate::authenticators;
use crate::caller::{self, Caller};
use crate::cli::Run;
use crate::client::Client;
use crate::hashes::PASSWORD;
use crate::server::Installation;

/// Mails that the mailbox keeps: a few more than there are callers, since who waits for one
/// looks through all.
const MAILS_KEPT: usize = 32;

/// Everything that is needed to measure.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) installation: Installation,
    pub(crate) mailbox: Arc<Mailbox>,
    /// People whose log-in is measured.
    pub(crate) to_log_in: Arc<Queue>,
    /// People whose codes are measured.
    pub(crate) to_get_codes: Arc<Queue>,
    /// People with an authenticator.
    pub(crate) with_authenticator: Arc<Queue>,
    /// The machine client that asks for their one-time passwords.
    pub(crate) client: Client,
    pub(crate) folder: TempDir,
}

impl Stage {
    /// Makes the database with all people.
    ///
    /// # Errors
    /// When a command of the server's program fails.
    pub(crate) async fn set(run: &Run) -> Result<Self> {
        let (folder, extent) = (tempfile::tempdir()?, run.extent());
        let options =
            MailboxOptions { max_mails: MAILS_KEPT, max_transcripts: 1, ..MailboxOptions::default() };
        let mailbox = Arc::new(Mailbox::start(options).await?);
        let installation = Installation::new(&run.server, folder.path(), &run.page, mailbox.addr())?;
        fs::write(folder.path().join("people.csv"), accounts::csv(&extent)?)?;
        installation.command(&["keys", "create"]).await?;
        installation.command(&["migrate"]).await?;
        installation.command(&["account", "import", "people.csv"]).await?;
        let groups = Groups::of(&extent);
        authenticators::give(folder.path(), groups.with_authenticator).await?;
        Ok(Self {
            client: Client::add(&installation).await?,
            installation,
            mailbox,
            to_log_in: Arc::new(Queue::new(groups.to_log_in)),
            to_get_codes: Arc::new(Queue::new(groups.to_get_codes)),
            with_authenticator: Arc::new(Queue::new(groups.with_authenticator)),
            folder,
        })
    }
}

/// The request with which an ID logs in.
///
/// # Errors
/// When this is no ID.
pub(crate) fn login_request(id: &str) -> Result<Vec<u8>> {
    let login = LoginRequest {
        user_id: UserId::parse(id)?,
        password: Password::parse(PASSWORD.to_owned())?,
        deliver: TokenDelivery::Body,
    };
    caller::post(paths::LOGIN, None, &login)
}

/// Logs an ID in; returns the token of the new session.
///
/// # Errors
/// When the server refuses.
pub(crate) async fn log_in(caller: &mut Caller, id: &str) -> Result<SessionToken> {
    let answer: LoginAnswer = caller.ask(&login_request(id)?).await?.ok()?.json()?;
    answer.token.ok_or_else(|| anyhow::anyhow!("the answer holds no token"))
}
