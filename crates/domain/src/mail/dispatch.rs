//! One claimed mail: write it, send it, say what became of it.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;
use ninsho_shared::{MailAddress, Timestamp};
use sea_orm::EntityTrait;

use super::backoff::Backoff;
use super::outbox::{Details, MailKind};
use super::queue::{self, End};
use super::transport::{Message, Reply, SendError, Transport};
use super::{Composer, Contents};
use crate::clock::Clock;
use crate::config::Config;
use crate::key::Secrets;
use crate::key::code;
use crate::key::revocation_token;
use crate::storage::Storage;
use crate::storage::entity::{challenge, outbox};

/// How long a claim lasts by itself. After a process has died its mails wait for so long at most, and
/// somebody may be looking at the screen for one of them.
pub const CLAIM_FOR: Duration = Duration::from_secs(10);

/// How often a claim is prolonged while a conversation lasts; most end long before.
const RENEW_EVERY: Duration = Duration::from_secs(3);

/// Sends single mails.
pub struct Dispatch {
    pub storage: Storage,
    pub clock: Arc<dyn Clock>,
    pub transport: Transport,
    secrets: Arc<Secrets>,
    composer: Composer,
    backoff: Backoff,
    /// Whether the last connection was not to be had.
    unreachable: AtomicBool,
}

/// A mail before it is sent.
enum Prepared {
    Ready(Message),
    /// Its code is used, void or expired, or what it tells about is gone.
    Obsolete,
}

impl Dispatch {
    pub fn new(
        config: &Config,
        storage: Storage,
        clock: Arc<dyn Clock>,
        secrets: Arc<Secrets>,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            storage,
            clock,
            transport: Transport::new(&config.mail)?,
            secrets,
            composer: Composer::new(config)?,
            backoff: Backoff::new(&config.mail),
            unreachable: AtomicBool::new(false),
        })
    }

    /// Handles a mail that was claimed.
    pub async fn handle(&self, mut row: outbox::Model) -> anyhow::Result<()> {
        if self.clock.now() >= row.expires_at {
            let last_reply = row.last_reply.clone();
            return self.settle(&row, End::Expired, last_reply).await;
        }
        let prepared = self.prepare(&row).await;
        row.tries = row.tries.saturating_add(1);
        match prepared {
            Ok(Prepared::Ready(message)) => self.send(row, &message).await,
            Ok(Prepared::Obsolete) => {
                row.tries = row.tries.saturating_sub(1);
                self.settle(&row, End::Expired, None).await
            }
            // Ours to repair; the mail waits for it.
            Err(error) => self.put_off(&row, None, &format!("{error:#}")).await,
        }
    }

    async fn prepare(&self, row: &outbox::Model) -> anyhow::Result<Prepared> {
        let kind =
            MailKind::from_name(&row.kind).context("a kind of mail that this version does not know")?;
        // The address stays out of the message: it is logged.
        let to = MailAddress::parse(&row.recipient).context("the recipient is no address")?;
        let written_at = row.created_at;
        let letter = if kind.carries_code() {
            let id = row.challenge_id.context("a mail with a code belongs to no challenge")?;
            let Some(challenge) = challenge::Entity::find_by_id(id).one(self.storage.read()).await? else {
                return Ok(Prepared::Obsolete);
            };
            if !is_of_use(&challenge, self.clock.now()) {
                return Ok(Prepared::Obsolete);
            }
            let code = code::code(&self.secrets, &challenge)?;
            let expires_at = challenge.expires_at;
            self.composer.compose(
                row.id,
                kind,
                to,
                written_at,
                &Contents::Code { code: &code, expires_at },
            )?
        } else {
            let details: Details = serde_json::from_value(row.details.clone())?;
            let id = row.revocation_link_id.context("a notice has no stop link")?;
            let revocation_token = &revocation_token::make(&self.secrets, id);
            let contents = Contents::Notice { details: &details, revocation_token };
            self.composer.compose(row.id, kind, to, written_at, &contents)?
        };
        Ok(Prepared::Ready(self.transport.write(&letter)?))
    }

    async fn send(&self, mut row: outbox::Model, message: &Message) -> anyhow::Result<()> {
        let sent = self.hand_over(&mut row, message).await;
        let row = &row;
        let is_unreachable = sent.as_ref().is_err_and(SendError::is_unreachable);
        let was_unreachable = self.unreachable.swap(is_unreachable, Ordering::Relaxed);
        match sent {
            Ok(reply) => self.settle(row, End::Sent, Some(reply.to_string())).await?,
            Err(SendError::Refused { reply, .. }) => {
                self.settle(row, End::Refused, Some(reply.to_string())).await?;
            }
            Err(error @ SendError::NotNow { .. }) => {
                let reply = error.reply().map(ToString::to_string);
                self.put_off(row, reply, &error.to_string()).await?;
            }
        }
        if was_unreachable && !is_unreachable {
            let mails = queue::hasten(&self.storage, self.clock.now()).await?;
            tracing::info!(mails, "the mail server is back; what waited for it goes out now");
        }
        Ok(())
    }

    /// Hands the mail to the server, and holds the claim for as long as that takes.
    async fn hand_over(&self, row: &mut outbox::Model, message: &Message) -> Result<Reply, SendError> {
        let mut sending = pin!(self.transport.send(message));
        loop {
            if let Ok(sent) = tokio::time::timeout(RENEW_EVERY, sending.as_mut()).await {
                return sent;
            }
            // A conversation cannot be taken back, so it goes on whatever becomes of the claim.
            let until = self.clock.now().plus(CLAIM_FOR);
            if let Err(error) = queue::renew(&self.storage, row, until).await {
                tracing::warn!(mail = %row.id, error = error.to_string(), "a claim cannot be prolonged");
            }
        }
    }

    async fn settle(&self, row: &outbox::Model, end: End, reply: Option<String>) -> anyhow::Result<()> {
        let now = self.clock.now();
        let shown = reply.clone().unwrap_or_default();
        if !queue::settle(&self.storage, row, end, now, reply).await? {
            tracing::warn!(mail = %row.id, ?end, "the claim of a mail was lost before it was settled");
            return Ok(());
        }
        let kind = row.kind.clone();
        let (counter, what) = match end {
            End::Sent => ("ninsho_mails_sent_total", "mail sent"),
            End::Refused => ("ninsho_mails_refused_total", "mail refused"),
            End::Expired => ("ninsho_mails_expired_total", "mail expired before it was sent"),
        };
        metrics::counter!(counter, "kind" => kind.clone()).increment(1);
        if end == End::Sent {
            let took = now.since(row.created_at).as_secs_f64();
            metrics::histogram!("ninsho_mail_sending_seconds", "kind" => kind).record(took);
        }
        let tries = row.tries;
        let at = domain(row);
        match end {
            End::Sent => {
                tracing::info!(mail = %row.id, kind = row.kind, domain = at, tries, reply = shown, "{what}");
            }
            End::Refused | End::Expired => {
                tracing::warn!(mail = %row.id, kind = row.kind, domain = at, tries, reply = shown, "{what}");
            }
        }
        Ok(())
    }

    async fn put_off(&self, row: &outbox::Model, reply: Option<String>, why: &str) -> anyhow::Result<()> {
        let expires_at = row.expires_at;
        let tries = u32::try_from(row.tries).unwrap_or(1);
        let due_at = self.backoff.next(tries, self.clock.now(), expires_at);
        if queue::put_off(&self.storage, row, due_at, reply).await? {
            metrics::counter!("ninsho_mails_delayed_total", "kind" => row.kind.clone()).increment(1);
            tracing::warn!(
                mail = %row.id, kind = row.kind, domain = domain(row), tries, again_at = %due_at, why, "mail delayed"
            );
        }
        Ok(())
    }
}

/// Whether somebody could still type the code.
fn is_of_use(challenge: &challenge::Model, now: Timestamp) -> bool {
    challenge.used_at.is_none() && challenge.void_at.is_none() && now < challenge.expires_at
}

/// All that a log line says about the recipient.
fn domain(row: &outbox::Model) -> &str {
    row.recipient.rsplit_once('@').map_or("", |(_, domain)| domain)
}
