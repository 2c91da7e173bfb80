//! What the screen may know about a code, and about when the next mail may go out.

use ninsho_shared::mailed_code::WaitReason;
use ninsho_shared::{Delivery, MailAddress, MailedCodeView, Resend, Timestamp};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::limits::{RetryAfter, Sends};
use super::{CodeStatus, Mailed, attempts_left, status};
use crate::app::App;
use crate::mail::outbox;
use crate::refusal::DomainError;
use crate::storage::entity::challenge;

/// What the screen may know about a code at `now`.
pub async fn view(
    conn: &impl ConnectionTrait,
    app: &App,
    challenge: &challenge::Model,
    now: Timestamp,
) -> Result<MailedCodeView, DomainError> {
    let limits = &app.config.limits;
    let delivery = outbox::delivery(conn, challenge.id).await?;
    let sends = match status(challenge, &limits.code, now) {
        CodeStatus::Live => {
            let address = MailAddress::parse(&challenge.address).map_err(anyhow::Error::from)?;
            Some(Sends::load(conn, challenge.account_id, &address, &limits.send, now).await?)
        }
        _ => None,
    };
    Ok(shown(app, challenge, delivery, sends.as_ref(), now))
}

impl Mailed {
    /// What the screen may know about it at `now`, as it was enqueued.
    #[must_use]
    pub fn view(&self, app: &App, now: Timestamp) -> MailedCodeView {
        shown(app, &self.challenge, Delivery::Queued, Some(&self.sends), now)
    }
}

/// Without `sends`, the code is not mailed again.
fn shown(
    app: &App,
    challenge: &challenge::Model,
    delivery: Delivery,
    sends: Option<&Sends>,
    now: Timestamp,
) -> MailedCodeView {
    let limits = &app.config.limits;
    let gap_over = challenge.last_sent_at.plus(limits.send.gap.0);
    let because = match delivery {
        Delivery::Refused { .. } | Delivery::Expired => WaitReason::JustTried,
        _ => WaitReason::JustSent,
    };
    let resend = sends.map(|sends| later(sends.wait(&limits.send, now), gap_over, because, now));
    MailedCodeView {
        as_of: now,
        delivery,
        expires_at: challenge.expires_at,
        attempts_left: attempts_left(challenge, &limits.code),
        resend: resend.unwrap_or(Resend::Never),
    }
}

/// Whether a first code may be mailed at `now`.
pub async fn first_send(
    conn: &impl ConnectionTrait,
    app: &App,
    account_id: Uuid,
    address: &MailAddress,
    now: Timestamp,
) -> Result<Resend, DomainError> {
    let limits = &app.config.limits.send;
    let sends = Sends::load(conn, account_id, address, limits, now).await?;
    Ok(later(sends.wait(limits, now), now, WaitReason::JustSent, now))
}

fn later(wait: Option<RetryAfter>, gap_over: Timestamp, gap: WaitReason, now: Timestamp) -> Resend {
    match wait {
        Some(RetryAfter { at, because }) if at >= gap_over => Resend::Later { at, because },
        _ if gap_over > now => Resend::Later { at: gap_over, because: gap },
        _ => Resend::Now,
    }
}
