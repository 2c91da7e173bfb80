//! Issuing a code within the limits, and mailing the same one again.

use anyhow::Context;
use ninsho_shared::{MailAddress, MailedCode, ProblemCode};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::check::require_live;
use super::limits::{self, RetryAfter, Sends};
use super::{NewChallenge, Purpose, mailbox, status};
use crate::account::{HoldsAccount, throttle};
use crate::app::App;
use crate::key::code;
use crate::mail::outbox::{self, Details, NewMail};
use crate::refusal::{DomainError, refuse};
use crate::session::Held;
use crate::session::permission::OfOperator;
use crate::storage::entity::{challenge, code_send};
use crate::storage::{Later, Tx};

/// A code whose mail was just enqueued.
#[derive(Clone, Debug)]
pub struct Mailed {
    /// Its challenge.
    pub challenge: challenge::Model,
    /// The sends, with this one.
    pub(super) sends: Sends,
}

/// Makes a challenge and enqueues its mail.
///
/// # Errors
/// `send_limit_reached` with the wait.
pub async fn issue(tx: &impl HoldsAccount, app: &App, new: NewChallenge) -> Result<Mailed, DomainError> {
    let sends = admit_send(tx, app, new.account_id, &new.address).await?;
    let address = new.address.to_string();
    let challenge = insert(tx, app, new.purpose, new.account_id, new.session_id, address)?;
    mail_code(tx, app, &challenge, new.purpose, new.address, new.details).await?;
    Ok(Mailed { challenge, sends })
}

/// Makes a challenge whose code an operator tells on the phone, and returns the code, which is shown
/// this once. The account's row is locked beside the operator's.
pub fn issue_spoken<P: OfOperator>(
    tx: &Held<P>,
    app: &App,
    account_id: Uuid,
    session_id: Uuid,
) -> Result<(challenge::Model, MailedCode), DomainError> {
    let challenge = insert(tx, app, Purpose::HelpDesk, account_id, session_id, String::new())?;
    let code = code::code(&app.secrets, &challenge)?;
    Ok((challenge, code))
}

fn insert(
    tx: &Tx,
    app: &App,
    purpose: Purpose,
    account_id: Uuid,
    session_id: Uuid,
    address: String,
) -> Result<challenge::Model, DomainError> {
    let now = tx.now();
    let challenge = challenge::Model {
        id: app.new_id()?,
        purpose,
        account_id,
        session_id,
        address,
        created_at: now,
        expires_at: now.plus(app.config.limits.code.valid_for.0),
        attempts: 0,
        last_sent_at: now,
        used_at: None,
        void_at: None,
    };
    challenge::Entity::insert(challenge.clone().into_active_model().reset_all()).later(tx);
    Ok(challenge)
}

/// Mails the code of a challenge once more: the same code, the same attempts.
///
/// # Errors
/// `resend_too_soon` or `send_limit_reached` with the wait, or why the code is not accepted any more.
pub async fn resend(
    tx: &impl HoldsAccount,
    app: &App,
    challenge: challenge::Model,
    purpose: Purpose,
    details: Details,
) -> Result<Mailed, DomainError> {
    let now = tx.now();
    let limits = &app.config.limits;
    require_live(status(&challenge, &limits.code, now))?;
    let next = challenge.last_sent_at.plus(limits.send.gap.0);
    if now < next {
        return Err(refuse(ProblemCode::ResendTooSoon).until(next, now).into());
    }
    let address = MailAddress::parse(&challenge.address).map_err(anyhow::Error::from)?;
    let sends = admit_send(tx, app, challenge.account_id, &address).await?;
    challenge::Entity::update_many()
        .col_expr(challenge::Column::LastSentAt, Expr::value(now))
        .filter(challenge::Column::Id.eq(challenge.id))
        .later(tx);
    mail_code(tx, app, &challenge, purpose, address, details).await?;
    Ok(Mailed { challenge: challenge::Model { last_sent_at: now, ..challenge }, sends })
}

/// Locks the mailbox's row, so that two requests cannot both take the last free send. The account's
/// row is locked by the caller. Returns the sends with the one that is admitted.
async fn admit_send(
    tx: &Tx,
    app: &App,
    account_id: Uuid,
    address: &MailAddress,
) -> Result<Sends, DomainError> {
    let limits = &app.config.limits.send;
    throttle::lock_for_update(tx, "mailbox", &mailbox(address)).await?;
    let sends = Sends::load(tx, account_id, address, limits, tx.now()).await?;
    match sends.wait(limits, tx.now()) {
        Some(RetryAfter { at, .. }) => Err(refuse(ProblemCode::SendLimitReached).until(at, tx.now()).into()),
        None => Ok(sends.with(tx.now())),
    }
}

async fn mail_code(
    tx: &Tx,
    app: &App,
    challenge: &challenge::Model,
    purpose: Purpose,
    recipient: MailAddress,
    details: Details,
) -> Result<(), DomainError> {
    let kind = purpose.mail().context("a code that is told on the phone is not mailed")?;
    let id = app.new_id()?;
    let count = code_send::ActiveModel {
        id: Set(id),
        account_id: Set(challenge.account_id),
        mailbox_key: Set(limits::mailbox_key(&recipient)),
        sent_at: Set(tx.now()),
        counted: Set(true),
    };
    code_send::Entity::insert(count).later(tx);
    let mail = NewMail {
        id,
        kind,
        account_id: challenge.account_id,
        challenge_id: Some(challenge.id),
        revocation_link_id: None,
        recipient,
        details,
        expires_at: challenge.expires_at,
    };
    outbox::enqueue(tx, mail, tx.now()).await?;
    Ok(())
}
