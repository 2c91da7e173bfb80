//! What the log and the metrics say of mails: the domain of the recipient at most.

use sea_orm::DbErr;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

use super::outbox::MailJob;
use crate::job::{End, Outcome, queue};
use crate::storage::Storage;
use crate::storage::entity::job::JobKind;

pub fn describe() {
    describe_counter!("ninsho_mails_sent_total", "Mails that the next server took.");
    describe_counter!("ninsho_mails_delayed_total", "Tries after which a mail waits for another.");
    describe_counter!("ninsho_mails_refused_total", "Mails that the next server refused for good.");
    describe_counter!("ninsho_mails_expired_total", "Mails that were not sent in time.");
    describe_counter!(
        "ninsho_mails_unconfirmed_total",
        "Mails that were handed over, and that the next server has never confirmed."
    );
    describe_gauge!("ninsho_mails_waiting", "Mails in the outbox that have not ended.");
    describe_histogram!(
        "ninsho_mail_sending_seconds",
        Unit::Seconds,
        "From the commit that wrote a mail to its acceptance by the next server."
    );
}

/// Counts the mails that wait, for the gauge. Whoever reads the metrics asks for it.
pub async fn count_waiting(storage: &Storage) -> Result<(), DbErr> {
    let mails = queue::waiting(storage, JobKind::Mail).await?;
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a double, exact to 2^53 mails")]
    gauge!("ninsho_mails_waiting").set(mails as f64);
    Ok(())
}

pub fn report(mail: &MailJob, outcome: &Outcome) {
    let MailJob { id, tries, .. } = mail;
    let kind = mail.mail_kind.to_string();
    let domain = mail.recipient.domain().as_str();
    match outcome {
        Outcome::Completed { end: End::Done, at, reply } => {
            let reply = reply.as_deref().unwrap_or_default();
            tracing::info!(mail = %id, kind, domain, tries, reply, "mail sent");
            let took = at.since(mail.created_at).as_secs_f64();
            counter!("ninsho_mails_sent_total", "kind" => kind.clone()).increment(1);
            histogram!("ninsho_mail_sending_seconds", "kind" => kind).record(took);
        }
        Outcome::Completed { end: End::Refused, reply, .. } => {
            let reply = reply.as_deref().unwrap_or_default();
            tracing::warn!(mail = %id, kind, domain, tries, reply, "mail refused");
            counter!("ninsho_mails_refused_total", "kind" => kind).increment(1);
        }
        Outcome::Completed { end: End::Expired | End::Dead, .. } if mail.handed_over_at.is_some() => {
            tracing::warn!(mail = %id, kind, domain, tries, "mail handed over, and never confirmed");
            counter!("ninsho_mails_unconfirmed_total", "kind" => kind).increment(1);
        }
        // Mail has no maximum of tries, so none dies.
        Outcome::Completed { end: End::Expired | End::Dead, .. } => {
            let reply = mail.last_error.as_deref().unwrap_or_default();
            tracing::warn!(mail = %id, kind, domain, tries, reply, "mail expired before it was sent");
            counter!("ninsho_mails_expired_total", "kind" => kind).increment(1);
        }
        Outcome::Deferred { due_at, why } => {
            tracing::warn!(mail = %id, kind, domain, tries, again_at = %due_at, why, "mail delayed");
            counter!("ninsho_mails_delayed_total", "kind" => kind).increment(1);
        }
    }
}
