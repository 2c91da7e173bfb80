//! A mailed code: the one mechanism that log-in, address change and initialization share. The help
//! desk tells a code of the same making on the phone.
//!
//! A challenge is a row; its code is derived from the row and the server key whenever it is
//! mailed and whenever it is checked ([`crate::key::code`]). [`issue`] makes one within the [`limits`],
//! [`resend`] mails the same code again with the same attempts, and [`check`] turns a typed code into
//! a [`VerifiedMailCode`], without which no flow changes anything.

mod another;
mod attempt;
mod check;
mod issue;
pub mod limits;
mod mailbox;
mod view;

use ninsho_shared::{MailAddress, Timestamp};
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select, UpdateMany,
};
use uuid::Uuid;

use crate::config::CodeLimits;
use crate::mail::outbox::{Details, MailKind};
use crate::storage::entity::challenge;
use crate::storage::{Later, Tx};

pub use crate::storage::entity::challenge::{Model as Challenge, Purpose};
pub use check::{Awaited, VerifiedMailCode, check, was_used};
pub use issue::{Mailed, issue, issue_spoken, resend};
pub use limits::{RetryAfter, Sends};
pub use mailbox::mailbox;
pub use view::{first_send, view};

impl Purpose {
    const fn mail(self) -> Option<MailKind> {
        match self {
            Self::Login => Some(MailKind::LoginCode),
            Self::AddressChange => Some(MailKind::AddressCode),
            Self::Initialization => Some(MailKind::InitializationCode),
            Self::Application => Some(MailKind::ApplicationCode),
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
    /// In which session it is asked for, or by which machine client.
    pub session_id: Uuid,
    /// Where it goes, and what it proves.
    pub address: MailAddress,
    /// What its mail shows besides.
    pub details: Details,
}

/// The status of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeStatus {
    /// It is accepted.
    Live,
    /// A newer code, or the end of its flow, made it void.
    Void,
    /// It was used.
    Used,
    /// Its time ran out.
    Expired,
    /// It was tried too often.
    Exhausted,
}

/// The status of the code of a challenge at `now`.
#[must_use]
pub fn status(challenge: &challenge::Model, limits: &CodeLimits, now: Timestamp) -> CodeStatus {
    if challenge.used_at.is_some() {
        CodeStatus::Used
    } else if challenge.void_at.is_some() {
        CodeStatus::Void
    } else if now >= challenge.expires_at {
        CodeStatus::Expired
    } else if attempts_left(challenge, limits) == 0 {
        CodeStatus::Exhausted
    } else {
        CodeStatus::Live
    }
}

/// Attempts that remain.
#[must_use]
pub fn attempts_left(challenge: &challenge::Model, limits: &CodeLimits) -> u32 {
    limits.attempts.saturating_sub(u32::try_from(challenge.attempts).unwrap_or(u32::MAX))
}

/// The challenge of this id.
///
/// # Errors
/// `DbErr::RecordNotFound` when a flow names a challenge that is not there.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<challenge::Model, DbErr> {
    let found = challenge::Entity::find_by_id(id).one(conn).await?;
    found.ok_or_else(|| DbErr::RecordNotFound(format!("challenge {id}")))
}

/// The query of the id of the newest challenge of a session that has been neither used nor made void.
pub fn id_of_latest(session_id: Uuid, purpose: Purpose) -> SelectStatement {
    newest_of(session_id, purpose)
        .select_only()
        .column(challenge::Column::Id)
        .filter(challenge::Column::UsedAt.is_null())
        .filter(challenge::Column::VoidAt.is_null())
        .limit(1)
        .into_query()
}

/// The challenges of a session, the newest first.
fn newest_of(session_id: Uuid, purpose: Purpose) -> Select<challenge::Entity> {
    challenge::Entity::find()
        .filter(challenge::Column::SessionId.eq(session_id))
        .filter(challenge::Column::Purpose.eq(purpose))
        .order_by_desc(challenge::Column::CreatedAt)
        .order_by_desc(challenge::Column::Id)
}

/// Makes every pending code of an account void.
pub fn void_all(tx: &Tx, account_id: Uuid, now: Timestamp) {
    voiding(now).filter(challenge::Column::AccountId.eq(account_id)).later(tx);
}

/// Makes one code void, unless it was used.
pub fn void(tx: &Tx, challenge_id: Uuid, now: Timestamp) {
    voiding(now).filter(challenge::Column::Id.eq(challenge_id)).later(tx);
}

fn voiding(now: Timestamp) -> UpdateMany<challenge::Entity> {
    challenge::Entity::update_many()
        .col_expr(challenge::Column::VoidAt, Expr::value(now))
        .filter(challenge::Column::UsedAt.is_null())
        .filter(challenge::Column::VoidAt.is_null())
}
