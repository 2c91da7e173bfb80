//! A mailed code: the one mechanism that log-in, address change and initialization share. The help
//! desk tells a code of the same making on the phone.
//!
//! A challenge is a row; its code is derived from the row and the server key whenever it is
//! mailed and whenever it is checked ([`mod@derive`]). [`issue`] makes one within the [`limits`],
//! [`resend`] mails the same code again with the same attempts, and [`check`] turns a typed
//! code into a [`Proof`], without which no flow changes anything. What the owner holds, an app or a
//! recovery code, is checked beside it, under the same count and lock ([`check_app`],
//! [`check_recovery_code`]).

mod check;
pub mod derive;
mod failures;
mod held;
pub mod limits;
pub mod lockout;
pub mod totp;

use anyhow::Context;
use ninsho_shared::mailed_code::WaitReason;
use ninsho_shared::{MailAddress, MailedCode, MailedCodeView, ProblemCode, Resend, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::app::App;
use crate::config::CodeLimits;
use crate::error::{ApiError, refuse};
use crate::mail::outbox::{self, Details, MailKind, NewMail};
use crate::storage::entity::{challenge, code_send};
use crate::throttle;

pub use check::{Check, Proof, check, require_open};
pub use held::{HeldProof, check_app, check_recovery_code};
pub use limits::{Sends, Wait};
pub use lockout::Gate;

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The log-in, or the step-up.
    Login,
    /// To prove a new address.
    AddressChange,
    /// To confirm an initialization, by mail.
    Initialization,
    /// To confirm an initialization: told by the help desk, and never mailed.
    HelpDesk,
}

impl Purpose {
    /// The name in the database; the code is derived from it too.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::AddressChange => "address_change",
            Self::Initialization => "initialization",
            Self::HelpDesk => "help_desk",
        }
    }

    const fn mail(self) -> Option<MailKind> {
        match self {
            Self::Login => Some(MailKind::LoginCode),
            Self::AddressChange => Some(MailKind::AddressCode),
            Self::Initialization => Some(MailKind::InitializationCode),
            Self::HelpDesk => None,
        }
    }
}

/// A code to be made.
#[derive(Clone, Debug)]
pub struct NewChallenge {
    /// What it is for.
    pub purpose: Purpose,
    /// For whose account.
    pub account_id: Uuid,
    /// In which session it is asked for.
    pub session_id: Uuid,
    /// Where it goes, and what it proves.
    pub address: MailAddress,
    /// What its mail shows besides.
    pub details: Details,
}

/// Whether a challenge still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Live,
    /// Something newer, or the end of its flow, made it void.
    Void,
    /// Its code was right once.
    Used,
    /// It came too late.
    Expired,
    /// Its code was tried too often.
    Exhausted,
}

/// How a challenge stands at `now`.
#[must_use]
pub fn standing(challenge: &challenge::Model, limits: &CodeLimits, now: Timestamp) -> Standing {
    if challenge.used_at.is_some() {
        Standing::Used
    } else if challenge.void_at.is_some() {
        Standing::Void
    } else if now >= Timestamp::from_millis(challenge.expires_at) {
        Standing::Expired
    } else if attempts_left(challenge, limits) == 0 {
        Standing::Exhausted
    } else {
        Standing::Live
    }
}

/// How often the code can still be tried.
#[must_use]
pub fn attempts_left(challenge: &challenge::Model, limits: &CodeLimits) -> u32 {
    limits.attempts.saturating_sub(u32::try_from(challenge.attempts).unwrap_or(u32::MAX))
}

/// Makes a challenge and puts its mail into the outbox. The caller holds the account's row,
/// commits, and wakes the mail worker.
///
/// # Errors
/// `send_limit_reached` with the wait.
pub async fn issue(
    tx: &DatabaseTransaction,
    app: &App,
    new: NewChallenge,
) -> Result<challenge::Model, ApiError> {
    admit_send(tx, app, new.account_id, &new.address).await?;
    let address = new.address.to_string();
    let challenge = insert(tx, app, new.purpose, new.account_id, new.session_id, address).await?;
    mail_code(tx, app, &challenge, new.purpose, new.address, new.details).await?;
    Ok(challenge)
}

/// Makes a challenge whose code an operator tells on the phone, and returns the code: it is shown
/// this once. The caller holds the account's row.
///
/// # Errors
/// When the database does not answer.
pub async fn issue_spoken(
    tx: &DatabaseTransaction,
    app: &App,
    account_id: Uuid,
    session_id: Uuid,
) -> Result<(challenge::Model, MailedCode), ApiError> {
    let challenge = insert(tx, app, Purpose::HelpDesk, account_id, session_id, String::new()).await?;
    let code = derive::code(&app.secrets, &challenge)?;
    Ok((challenge, code))
}

async fn insert(
    tx: &DatabaseTransaction,
    app: &App,
    purpose: Purpose,
    account_id: Uuid,
    session_id: Uuid,
    address: String,
) -> Result<challenge::Model, ApiError> {
    let now = app.now();
    let challenge = challenge::Model {
        id: app.new_id()?,
        purpose: purpose.name().to_owned(),
        account_id,
        session_id,
        address,
        created_at: now.as_millis(),
        expires_at: now.plus(app.config.limits.code.valid_for.0).as_millis(),
        attempts: 0,
        last_sent_at: now.as_millis(),
        used_at: None,
        void_at: None,
    };
    challenge::Entity::insert(challenge.clone().into_active_model().reset_all())
        .exec_without_returning(tx)
        .await?;
    Ok(challenge)
}

/// Puts the mail of a challenge into the outbox once more: the same code, the same attempts.
///
/// # Errors
/// `resend_too_soon` or `send_limit_reached` with the wait, or why the code no longer counts.
pub async fn resend(
    tx: &DatabaseTransaction,
    app: &App,
    challenge: &challenge::Model,
    purpose: Purpose,
    details: Details,
) -> Result<(), ApiError> {
    let now = app.now();
    let limits = &app.config.limits;
    match standing(challenge, &limits.code, now) {
        Standing::Live => {}
        over => return Check::Over(over).proof(now).map(drop),
    }
    let next = Timestamp::from_millis(challenge.last_sent_at).plus(limits.send.gap.0);
    if now < next {
        return Err(refuse(ProblemCode::ResendTooSoon).until(next, now).into());
    }
    let address = MailAddress::parse(&challenge.address).map_err(anyhow::Error::from)?;
    admit_send(tx, app, challenge.account_id, &address).await?;
    challenge::Entity::update_many()
        .col_expr(challenge::Column::LastSentAt, Expr::value(now.as_millis()))
        .filter(challenge::Column::Id.eq(challenge.id))
        .exec(tx)
        .await?;
    mail_code(tx, app, challenge, purpose, address, details).await
}

/// The limits are decided in turn: the account's row is held by the caller, the mailbox here.
async fn admit_send(
    tx: &DatabaseTransaction,
    app: &App,
    account_id: Uuid,
    address: &MailAddress,
) -> Result<(), ApiError> {
    let limits = &app.config.limits.send;
    throttle::hold(tx, "mailbox", &address.mailbox_key()).await?;
    let sends = Sends::load(tx, account_id, address, limits, app.now()).await?;
    match sends.wait(limits, app.now()) {
        Some(Wait { until, .. }) => Err(refuse(ProblemCode::SendLimitReached).until(until, app.now()).into()),
        None => Ok(()),
    }
}

async fn mail_code(
    tx: &DatabaseTransaction,
    app: &App,
    challenge: &challenge::Model,
    purpose: Purpose,
    recipient: MailAddress,
    details: Details,
) -> Result<(), ApiError> {
    let kind = purpose.mail().context("a code that is told on the phone is not mailed")?;
    let id = app.new_id()?;
    let count = code_send::ActiveModel {
        id: Set(id),
        account_id: Set(challenge.account_id),
        mailbox_key: Set(limits::mailbox_key(&recipient)),
        sent_at: Set(app.now().as_millis()),
        counted: Set(true),
    };
    code_send::Entity::insert(count).exec_without_returning(tx).await?;
    let mail = NewMail {
        id,
        kind,
        account_id: challenge.account_id,
        challenge_id: Some(challenge.id),
        stop_link_id: None,
        recipient,
        details,
        expires_at: Timestamp::from_millis(challenge.expires_at),
    };
    outbox::enqueue(tx, mail, app.now()).await?;
    Ok(())
}

/// The challenge of this number.
///
/// # Errors
/// When the database does not answer, or a flow names a challenge that is not there.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<challenge::Model, DbErr> {
    let found = challenge::Entity::find_by_id(id).one(conn).await?;
    found.ok_or_else(|| DbErr::RecordNotFound(format!("challenge {id}")))
}

/// The newest challenge of a session that has been neither used nor made void.
///
/// # Errors
/// When the database does not answer.
pub async fn latest(
    conn: &impl ConnectionTrait,
    session_id: Uuid,
    purpose: Purpose,
) -> Result<Option<challenge::Model>, DbErr> {
    challenge::Entity::find()
        .filter(challenge::Column::SessionId.eq(session_id))
        .filter(challenge::Column::Purpose.eq(purpose.name()))
        .filter(challenge::Column::UsedAt.is_null())
        .filter(challenge::Column::VoidAt.is_null())
        .order_by_desc(challenge::Column::CreatedAt)
        .one(conn)
        .await
}

/// The newest challenge of a session, whatever became of it: so that a code that was used, or
/// came too late, is answered with that.
///
/// # Errors
/// When the database does not answer.
pub async fn latest_of_any_standing(
    conn: &impl ConnectionTrait,
    session_id: Uuid,
    purpose: Purpose,
) -> Result<Option<challenge::Model>, DbErr> {
    challenge::Entity::find()
        .filter(challenge::Column::SessionId.eq(session_id))
        .filter(challenge::Column::Purpose.eq(purpose.name()))
        .order_by_desc(challenge::Column::CreatedAt)
        .order_by_desc(challenge::Column::Id)
        .one(conn)
        .await
}

/// Makes every pending code of an account void.
///
/// # Errors
/// When the database does not answer.
pub async fn void_all(conn: &impl ConnectionTrait, account_id: Uuid, now: Timestamp) -> Result<(), DbErr> {
    challenge::Entity::update_many()
        .col_expr(challenge::Column::VoidAt, Expr::value(now.as_millis()))
        .filter(challenge::Column::AccountId.eq(account_id))
        .filter(challenge::Column::UsedAt.is_null())
        .filter(challenge::Column::VoidAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// Makes one code void.
///
/// # Errors
/// When the database does not answer.
pub async fn void(conn: &impl ConnectionTrait, challenge_id: Uuid, now: Timestamp) -> Result<(), DbErr> {
    challenge::Entity::update_many()
        .col_expr(challenge::Column::VoidAt, Expr::value(now.as_millis()))
        .filter(challenge::Column::Id.eq(challenge_id))
        .filter(challenge::Column::UsedAt.is_null())
        .filter(challenge::Column::VoidAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// What the screen may know about a code.
///
/// # Errors
/// When the database does not answer.
pub async fn view(
    conn: &impl ConnectionTrait,
    app: &App,
    challenge: &challenge::Model,
) -> Result<MailedCodeView, ApiError> {
    let now = app.now();
    let limits = &app.config.limits;
    let resend = match standing(challenge, &limits.code, now) {
        Standing::Live => {
            let address = MailAddress::parse(&challenge.address).map_err(anyhow::Error::from)?;
            let sends = Sends::load(conn, challenge.account_id, &address, &limits.send, now).await?;
            let gap_over = Timestamp::from_millis(challenge.last_sent_at).plus(limits.send.gap.0);
            later(sends.wait(&limits.send, now), gap_over, now)
        }
        _ => Resend::Never,
    };
    Ok(MailedCodeView {
        as_of: now,
        delivery: outbox::delivery(conn, challenge.id).await?,
        expires_at: Timestamp::from_millis(challenge.expires_at),
        attempts_left: attempts_left(challenge, &limits.code),
        resend,
    })
}

/// Whether a first code may be mailed now.
///
/// # Errors
/// When the database does not answer.
pub async fn first_send(
    conn: &impl ConnectionTrait,
    app: &App,
    account_id: Uuid,
    address: &MailAddress,
) -> Result<Resend, ApiError> {
    let now = app.now();
    let limits = &app.config.limits.send;
    let sends = Sends::load(conn, account_id, address, limits, now).await?;
    Ok(later(sends.wait(limits, now), now, now))
}

fn later(wait: Option<Wait>, gap_over: Timestamp, now: Timestamp) -> Resend {
    match wait {
        Some(Wait { until, because }) if until >= gap_over => Resend::Later { at: until, because },
        _ if gap_over > now => Resend::Later { at: gap_over, because: WaitReason::JustSent },
        _ => Resend::Now,
    }
}
