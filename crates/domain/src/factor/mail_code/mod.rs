//! A mailed code: the one mechanism that log-in, address change and initialization share. The help
//! desk tells a code of the same making on the phone.
//!
//! A challenge is a row; its code is derived from the row and the server key whenever it is
//! mailed and whenever it is checked ([`crate::key::code`]). [`issue`] makes one within the [`limits`],
//! [`resend`] mails the same code again with the same attempts, and [`check`] turns a typed
//! code into a [`Proof`], without which no flow changes anything. What the owner holds, an app or a
//! recovery code, is checked beside it, under the same count and lock ([`super::check_authenticator`],
//! [`super::check_recovery_code`]).

mod check;
mod issue;
pub mod limits;
mod view;

use ninsho_shared::{MailAddress, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::config::CodeLimits;
use crate::mail::outbox::{Details, MailKind};
use crate::storage::entity::challenge;

pub use check::{Check, Proof, check};
pub use issue::{issue, issue_spoken, resend};
pub use limits::{Sends, Wait};
pub use view::{first_send, view};

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
    } else if now >= challenge.expires_at {
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
        .col_expr(challenge::Column::VoidAt, Expr::value(now))
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
        .col_expr(challenge::Column::VoidAt, Expr::value(now))
        .filter(challenge::Column::Id.eq(challenge_id))
        .filter(challenge::Column::UsedAt.is_null())
        .filter(challenge::Column::VoidAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}
