//! Runs the mail jobs: render the mail, hand it over, say how that went.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail};
use ninsho_shared::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::metrics;
use super::outbox::{Details, MailJob};
use super::transport::{Message, SendError, Transport};
use super::{Composer, Contents};
use crate::clock::Clock;
use crate::config::Config;
use crate::job::{Answer, Backoff, Handler, Outcome, Rules, Worker, queue};
use crate::key::Secrets;
use crate::key::code;
use crate::key::revocation_token;
use crate::storage::entity::job::JobKind;
use crate::storage::entity::{challenge, code_send};
use crate::storage::{Storage, Tx};

/// Delivers what is in the outbox.
pub type MailWorker = Worker<MailHandler>;

impl MailWorker {
    /// Reads the templates and the files that the settings name.
    ///
    /// # Errors
    /// When a template or a file is not what it should be.
    pub fn new(
        config: &Config,
        storage: Storage,
        clock: Arc<dyn Clock>,
        secrets: Arc<Secrets>,
    ) -> anyhow::Result<Self> {
        metrics::describe();
        let handler = MailHandler {
            storage: storage.clone(),
            clock: Arc::clone(&clock),
            transport: Transport::new(&config.mail)?,
            secrets,
            composer: Composer::new(config)?,
            rules: Rules {
                concurrency: config.mail.concurrency,
                // A mail is tried until it expires.
                max_tries: None,
                backoff: Backoff::new(config.mail.first_retry.0, config.mail.longest_retry.0),
            },
            unreachable: AtomicBool::new(false),
        };
        Ok(Self::with_handler(handler, storage, clock))
    }
}

/// Delivers single mails.
pub struct MailHandler {
    storage: Storage,
    clock: Arc<dyn Clock>,
    transport: Transport,
    secrets: Arc<Secrets>,
    composer: Composer,
    rules: Rules,
    /// Whether the last connection failed.
    unreachable: AtomicBool,
}

impl Handler for MailHandler {
    type Job = MailJob;

    const KIND: JobKind = JobKind::Mail;

    fn rules(&self) -> &Rules {
        &self.rules
    }

    async fn run(&self, mail: &MailJob) -> Answer {
        match self.prepare(mail).await {
            Ok(Some(message)) => self.send(&message).await,
            Ok(None) => Answer::Obsolete,
            // Ours to repair; the mail waits for it.
            Err(error) => Answer::RetryLater { error: None, why: format!("{error:#}") },
        }
    }

    /// A code that did not go out uses up no send.
    async fn give_up(&self, tx: &Tx, id: Uuid) -> Result<(), DbErr> {
        code_send::Entity::update_many()
            .col_expr(code_send::Column::Counted, Expr::value(false))
            .filter(code_send::Column::Id.eq(id))
            .exec(tx)
            .await?;
        Ok(())
    }

    fn report(&self, mail: &MailJob, outcome: &Outcome) {
        metrics::report(mail, outcome);
    }

    fn waiting(&self, jobs: u64) {
        metrics::waiting(jobs);
    }

    async fn tidy(&self) {
        self.transport.tidy().await;
    }

    async fn close(&self) {
        self.transport.close().await;
    }
}

impl MailHandler {
    /// Renders a mail; none when its code is used, void or expired, or its challenge is gone.
    async fn prepare(&self, mail: &MailJob) -> anyhow::Result<Option<Message>> {
        let kind = mail.mail_kind;
        let to = mail.recipient.clone();
        let rendered = if kind.carries_code() {
            let id = mail.challenge_id.context("a mail with a code belongs to no challenge")?;
            let challenge = challenge::Entity::find_by_id(id).one(self.storage.read()).await?;
            let Some(challenge) = challenge.filter(|one| is_of_use(one, self.clock.now())) else {
                return Ok(None);
            };
            let code = code::code(&self.secrets, &challenge)?;
            let contents = Contents::Code { code: &code, expires_at: challenge.expires_at };
            self.composer.compose(mail.id, kind, to, mail.created_at, &contents)?
        } else {
            let details: Details = serde_json::from_value(mail.details.clone())?;
            let token = match mail.revocation_link_id {
                Some(id) => Some(revocation_token::make(&self.secrets, id)),
                None if kind.carries_link() => bail!("a notice has no revocation link"),
                None => None,
            };
            let contents = Contents::Notice { details: &details, revocation_token: token.as_deref() };
            self.composer.compose(mail.id, kind, to, mail.created_at, &contents)?
        };
        Ok(Some(self.transport.write(&rendered)?))
    }

    async fn send(&self, message: &Message) -> Answer {
        let sent = self.transport.send(message).await;
        let is_unreachable = sent.as_ref().is_err_and(SendError::is_unreachable);
        let was_unreachable = self.unreachable.swap(is_unreachable, Ordering::Relaxed);
        if was_unreachable && !is_unreachable {
            self.wake_the_others().await;
        }
        match sent {
            Ok(reply) => Answer::Done { reply: Some(reply.to_string()) },
            Err(SendError::Refused { reply, .. }) => Answer::Refused { error: Some(reply.to_string()) },
            Err(error @ SendError::NotNow { .. }) => {
                Answer::RetryLater { error: error.reply().map(ToString::to_string), why: error.to_string() }
            }
        }
    }

    async fn wake_the_others(&self) {
        match queue::wake(&self.storage, JobKind::Mail, self.clock.now()).await {
            Ok(mails) => {
                tracing::info!(mails, "the mail server is back; what waited for it goes out now");
            }
            // They go out at the end of their wait.
            Err(error) => {
                tracing::warn!(error = error.to_string(), "what waits for the mail server cannot be woken");
            }
        }
    }
}

/// Whether somebody could still type the code.
fn is_of_use(challenge: &challenge::Model, now: Timestamp) -> bool {
    challenge.used_at.is_none() && challenge.void_at.is_none() && now < challenge.expires_at
}
