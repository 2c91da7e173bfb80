//! Runs the mail jobs: render the mail, hand it over, say how that went.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, bail};
use ninsho_shared::Timestamp;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::metrics;
use super::outbox::{self, Details, MailJob};
use super::repeat;
use super::transport::{Message, SendError, Transport};
use super::{Composer, Contents};
use crate::clock::Clock;
use crate::config::Config;
use crate::job::{Answer, Backoff, Handler, Outcome, Rules, Worker, queue};
use crate::key::Secrets;
use crate::key::code;
use crate::key::revocation_token;
use crate::storage::entity::job::{self, JobKind};
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
            resend_gap: config.limits.send.gap.0,
            unreachable: AtomicBool::new(false),
            parked: AtomicUsize::new(0),
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
    /// No code is mailed again before.
    resend_gap: Duration,
    /// Whether the last connection failed.
    unreachable: AtomicBool,
    /// How many mails wait for a late confirmation.
    parked: AtomicUsize,
}

impl Handler for MailHandler {
    type Job = MailJob;

    const KIND: JobKind = JobKind::Mail;

    fn rules(&self) -> &Rules {
        &self.rules
    }

    async fn run(&self, mail: &MailJob) -> Answer {
        match self.prepare(mail).await {
            Ok(Some(message)) => self.send(mail, &message).await,
            Ok(None) => Answer::Obsolete,
            // Ours to repair; the mail waits for it.
            Err(error) => Answer::RetryLater { error: None, why: format!("{error:#}"), due_at: None },
        }
    }

    /// A code that did not go out uses up no send. One that may have arrived does.
    async fn give_up(&self, tx: &Tx, id: Uuid) -> Result<(), DbErr> {
        let may_have_arrived = Query::select()
            .column(job::Column::Id)
            .from(job::Entity)
            .and_where(job::Column::Id.eq(id))
            .and_where(job::Column::HandedOverAt.is_not_null())
            .take();
        code_send::Entity::update_many()
            .col_expr(code_send::Column::Counted, Expr::value(false))
            .filter(code_send::Column::Id.eq(id))
            .filter(code_send::Column::Id.not_in_subquery(may_have_arrived))
            .exec(tx)
            .await?;
        Ok(())
    }

    fn report(&self, mail: &MailJob, outcome: &Outcome) {
        metrics::report(mail, outcome);
    }

    fn parked(&self) -> usize {
        // Each holds a connection open.
        self.parked.load(Ordering::Relaxed).min(self.rules.concurrency.saturating_mul(3))
    }

    async fn tidy(&self) {
        self.transport.tidy().await;
    }

    fn closing(&self) {
        self.transport.closing();
    }

    async fn close(&self) {
        self.transport.close().await;
    }
}

impl MailHandler {
    /// Renders a mail; none when its code is used, void or expired, or its challenge is gone, or when a
    /// later mail carries the same code: those that waited together go out as one.
    async fn prepare(&self, mail: &MailJob) -> anyhow::Result<Option<Message>> {
        let kind = mail.mail_kind;
        let to = mail.recipient.clone();
        let details: Details = serde_json::from_value(mail.details.clone())?;
        let rendered = if kind.carries_code() {
            let id = mail.challenge_id.context("a mail with a code belongs to no challenge")?;
            let challenge = challenge::Entity::find_by_id(id).one(self.storage.read()).await?;
            let Some(challenge) = challenge.filter(|one| is_of_use(one, self.clock.now())) else {
                return Ok(None);
            };
            let may_have_later = self.clock.now().since(mail.created_at) >= self.resend_gap;
            if may_have_later && outbox::has_later(self.storage.read(), mail).await? {
                return Ok(None);
            }
            let code = code::code(&self.secrets, &challenge)?;
            let contents =
                Contents::Code { code: &code, expires_at: challenge.expires_at, details: &details };
            self.composer.compose(mail.id, kind, to, mail.created_at, &contents)?
        } else {
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

    async fn send(&self, mail: &MailJob, message: &Message) -> Answer {
        let slow = AtomicBool::new(false);
        let on_slow = async {
            slow.store(true, Ordering::Relaxed);
            self.parked.fetch_add(1, Ordering::Relaxed);
            self.note_hand_over(mail).await;
        };
        let sent = self.transport.send(message, on_slow).await;
        let was_slow = slow.load(Ordering::Relaxed);
        if was_slow {
            self.parked.fetch_sub(1, Ordering::Relaxed);
        }
        let is_unreachable = sent.as_ref().is_err_and(SendError::is_unreachable);
        let was_unreachable = self.unreachable.swap(is_unreachable, Ordering::Relaxed);
        if was_unreachable && !is_unreachable {
            self.wake_the_others().await;
        }
        if was_slow && matches!(sent, Err(SendError::Refused { .. } | SendError::NotNow { .. })) {
            self.note_that_it_was_not_taken(mail).await;
        }
        match sent {
            Ok(reply) => Answer::Done { reply: Some(reply.to_string()) },
            Err(SendError::Refused { reply, .. }) => Answer::Refused { error: Some(reply.to_string()) },
            Err(error @ SendError::Unconfirmed { .. }) => {
                if !was_slow {
                    self.note_hand_over(mail).await;
                }
                let due_at = Some(repeat::next(mail, self.clock.now()));
                Answer::RetryLater { error: None, why: error.to_string(), due_at }
            }
            Err(error @ SendError::NotNow { .. }) => {
                let why = match error.setting() {
                    Some(setting) => format!("{error}; this is about us, check {setting}"),
                    None => error.to_string(),
                };
                Answer::RetryLater { error: error.reply().map(ToString::to_string), why, due_at: None }
            }
        }
    }

    /// What the screen says, and when somebody else may send it again should this process end here.
    async fn note_hand_over(&self, mail: &MailJob) {
        let now = self.clock.now();
        let due_at = repeat::next(mail, now);
        let times = mail.unconfirmed.saturating_add(1);
        let noted = outbox::handed_over(self.storage.write(), mail.id, times, now, due_at).await;
        if let Err(error) = noted {
            tracing::warn!(mail = %mail.id, error = error.to_string(), "that a mail was handed over cannot be written down");
        }
    }

    async fn note_that_it_was_not_taken(&self, mail: &MailJob) {
        if let Err(error) = outbox::not_taken(self.storage.write(), mail.id).await {
            tracing::warn!(mail = %mail.id, error = error.to_string(), "that a mail was not taken cannot be written down");
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
