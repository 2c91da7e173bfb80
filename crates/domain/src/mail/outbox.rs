//! The outbox: the mail jobs, added in the transaction of what the mails tell about.
//!
//! A row holds no secret. The code of a challenge and the token of a revocation link are derived
//! when the mail is rendered, so reading the table lets nobody in.

use ninsho_shared::{DelayReason, Delivery, MailAddress, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JsonValue, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::job::{NewJob, queue};
use crate::language::Language;
use crate::storage::Tx;
use crate::storage::entity::job::{self, JobKind, JobState};

pub use crate::storage::entity::job::MailKind;

impl MailKind {
    /// Whether it carries a code; the other mails are notices, which never do.
    #[must_use]
    pub const fn carries_code(self) -> bool {
        match self {
            Self::LoginCode | Self::ApplicationCode | Self::AddressCode | Self::InitializationCode => true,
            Self::AddressChangeRequested
            | Self::AddressChanged
            | Self::AddressRegistered
            | Self::InitializationRequested
            | Self::InitializationDone
            | Self::AuthenticatorAdded
            | Self::AuthenticatorRemoved
            | Self::RecoveryCodesGenerated
            | Self::RecoveryCodeUsed
            | Self::InitializationCodeTold
            | Self::PasswordGuessed
            | Self::SecondFactorLocked
            | Self::AddressRemoved => false,
        }
    }

    /// Whether it carries a revocation link: a warning tells of tries, and there is nothing to revoke.
    #[must_use]
    pub const fn carries_link(self) -> bool {
        !self.carries_code() && !matches!(self, Self::PasswordGuessed | Self::SecondFactorLocked)
    }
}

/// What a template shows besides the code and the link: no secret, no whole address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Whose account.
    pub user_id: String,
    /// When it happened, in milliseconds since the Unix epoch.
    pub at: i64,
    /// From which network.
    pub network: String,
    /// With which browser.
    pub browser: String,
    /// The new address, masked; empty where there is none.
    pub new_address: String,
    /// The authenticator's name; empty where it is about none.
    // A mail that an older version wrote calls it so.
    #[serde(alias = "app_name")]
    pub authenticator_name: String,
    /// How many recovery codes are left, where it is about these.
    pub codes_left: Option<u32>,
    /// Whether its link acts on nothing, because the help desk decides.
    pub desk_decides: bool,
    /// What the person logs in to elsewhere; empty for what happens here.
    pub application: String,
    /// The language that its reader prefers, where that is known.
    pub language: Option<Language>,
    /// Whether its code is asked for before a change, by somebody who has logged in.
    pub step_up: bool,
}

impl Details {
    /// With every text sanitized.
    fn sanitize(&self) -> Self {
        Self {
            user_id: sanitize(&self.user_id),
            at: self.at,
            network: sanitize(&self.network),
            browser: sanitize(&self.browser),
            new_address: sanitize(&self.new_address),
            authenticator_name: sanitize(&self.authenticator_name),
            codes_left: self.codes_left,
            desk_decides: self.desk_decides,
            application: sanitize(&self.application),
            language: self.language,
            step_up: self.step_up,
        }
    }
}

/// What comes from a browser is shown as one short line without control characters, and without
/// `//`, so that our mail cannot contain a foreign link.
fn sanitize(text: &str) -> String {
    const LONGEST: usize = 80;
    // Characters without a width and those that turn the direction of writing hide what is written.
    let unseen = |c: char| {
        matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    let plain: String = text.chars().map(|c| if c.is_control() || unseen(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").replace("//", "/ ").chars().take(LONGEST).collect()
}

/// A mail to be added to the outbox.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// Its id. A mail with a code shares it with its `code_send` row.
    pub id: Uuid,
    /// Which mail.
    pub kind: MailKind,
    /// Whom it is about.
    pub account_id: Uuid,
    /// The code that it carries.
    pub challenge_id: Option<Uuid>,
    /// The revocation link that it carries.
    pub revocation_link_id: Option<Uuid>,
    /// Where it goes.
    pub recipient: MailAddress,
    /// What it shows besides.
    pub details: Details,
    /// It is not tried from this moment on.
    pub expires_at: Timestamp,
}

/// What the worker reads of a mail's row.
#[derive(Clone, Debug, FromQueryResult)]
pub struct MailJob {
    pub(super) id: Uuid,
    pub(super) mail_kind: MailKind,
    pub(super) challenge_id: Option<Uuid>,
    pub(super) revocation_link_id: Option<Uuid>,
    pub(super) recipient: MailAddress,
    pub(super) details: JsonValue,
    pub(super) tries: i32,
    pub(super) created_at: Timestamp,
    pub(super) last_error: Option<String>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) handed_over_at: Option<Timestamp>,
    pub(super) unconfirmed: i32,
}

/// Adds a mail to the outbox. It is delivered once `tx` is committed.
pub async fn enqueue(tx: &Tx, mail: NewMail, now: Timestamp) -> Result<(), DbErr> {
    let details =
        serde_json::to_value(mail.details.sanitize()).map_err(|error| DbErr::Json(error.to_string()))?;
    let new = NewJob { id: mail.id, kind: JobKind::Mail, order_key: None, expires_at: Some(mail.expires_at) };
    let columns = job::ActiveModel {
        mail_kind: Set(Some(mail.kind)),
        account_id: Set(Some(mail.account_id)),
        challenge_id: Set(mail.challenge_id),
        revocation_link_id: Set(mail.revocation_link_id),
        recipient: Set(Some(mail.recipient)),
        details: Set(Some(details)),
        ..job::ActiveModel::default()
    };
    queue::enqueue(tx, new, columns, now).await
}

/// Writes down that a mail was handed over whole, and that nobody has confirmed it yet. Whoever gets
/// its lease does not send it before `due_at`.
pub async fn handed_over(
    conn: &impl ConnectionTrait,
    id: Uuid,
    unconfirmed: i32,
    now: Timestamp,
    due_at: Timestamp,
) -> Result<(), DbErr> {
    job::Entity::update_many()
        .set(job::ActiveModel {
            handed_over_at: Set(Some(now)),
            unconfirmed: Set(unconfirmed),
            due_at: Set(due_at),
            ..job::ActiveModel::default()
        })
        .filter(job::Column::Id.eq(id))
        .filter(job::Column::CompletedAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// Writes down that the server does not have a mail after all: it said so, late.
pub async fn not_taken(conn: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    job::Entity::update_many()
        .col_expr(job::Column::HandedOverAt, Expr::value(None::<i64>))
        .filter(job::Column::Id.eq(id))
        .filter(job::Column::CompletedAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// Whether a later mail with the same code waits or has gone out, so that this one need not.
pub async fn has_later(conn: &impl ConnectionTrait, mail: &MailJob) -> Result<bool, DbErr> {
    use job::Column::{ChallengeId, CreatedAt, Id, State};
    let Some(challenge_id) = mail.challenge_id else { return Ok(false) };
    let is_later = Condition::any()
        .add(CreatedAt.gt(mail.created_at))
        .add(Condition::all().add(CreatedAt.eq(mail.created_at)).add(Id.gt(mail.id)));
    let later = job::Entity::find()
        .select_only()
        .column(Id)
        .filter(ChallengeId.eq(challenge_id))
        .filter(is_later)
        .filter(State.is_in([JobState::Queued, JobState::Delayed, JobState::Done]))
        .into_tuple::<Uuid>()
        .one(conn)
        .await?;
    Ok(later.is_some())
}

/// What the delivery of a mail follows from. Not the whole row: that of a mail which this version
/// does not know cannot be read.
#[derive(FromQueryResult)]
struct Progress {
    state: JobState,
    created_at: Timestamp,
    due_at: Timestamp,
    completed_at: Option<Timestamp>,
    last_error: Option<String>,
    recipient: Option<MailAddress>,
    handed_over_at: Option<Timestamp>,
}

/// What became of the latest mail with the code of a challenge.
pub async fn delivery(conn: &impl ConnectionTrait, challenge_id: Uuid) -> Result<Delivery, DbErr> {
    use job::Column::{
        ChallengeId, CompletedAt, CreatedAt, DueAt, HandedOverAt, Id, LastError, Recipient, State,
    };
    let latest = job::Entity::find()
        .select_only()
        .columns([State, CreatedAt, DueAt, CompletedAt, LastError, Recipient, HandedOverAt])
        .filter(ChallengeId.eq(challenge_id))
        .order_by_desc(CreatedAt)
        .order_by_desc(Id)
        .into_model::<Progress>()
        .one(conn)
        .await?;
    Ok(latest.map_or(Delivery::Queued, Delivery::from))
}

impl From<Progress> for Delivery {
    fn from(mail: Progress) -> Self {
        match (mail.state, mail.handed_over_at) {
            (JobState::Done, _) => Self::Sent { at: mail.completed_at.unwrap_or(mail.created_at) },
            (JobState::Refused, _) => Self::Refused {
                by: mail.recipient.map_or_else(String::new, |address| address.domain().to_string()),
            },
            (_, Some(at)) => Self::Unconfirmed { at },
            (JobState::Queued, None) => Self::Queued,
            (JobState::Delayed, None) => Self::Delayed {
                next_attempt_at: mail.due_at,
                because: delay_reason(mail.last_error.as_deref()),
            },
            (JobState::Expired | JobState::Dead, None) => Self::Expired,
        }
    }
}

fn delay_reason(last_error: Option<&str>) -> DelayReason {
    match last_error {
        None => DelayReason::NoAnswer,
        Some(reply) if reply.starts_with('4') => DelayReason::ToldToWait,
        Some(_) => DelayReason::NotAccepted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_says_becomes_one_short_line_without_a_link() {
        for (said, kept) in [
            ("Firefox, Windows", "Firefox, Windows"),
            ("x\r\n\r\n87110354\r\ny", "x 87110354 y"),
            ("https://evil.example/stop/1", "https:/ evil.example/stop/1"),
            ("////", "/ / "),
            ("\0\u{7f}a\u{85}b", "a b"),
            ("\u{202e}moc.elpmaxe\u{202c} \u{200b}y\u{feff}", "moc.elpmaxe y"),
            ("\u{2028}日本\u{2029}", "日本"),
        ] {
            assert_eq!(sanitize(said), kept, "{said:?}");
        }
        assert_eq!(sanitize(&"長".repeat(500)), "長".repeat(80));
    }
}
