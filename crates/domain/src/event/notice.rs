//! Notices to the owner: what was asked for, what is done, and a link to stop or report it.
//!
//! A link is made for one thing and covers everything of its account from then on, so that several
//! notices of one kind within minutes can become one.

use ninsho_shared::MailAddress;
use ninsho_shared::Timestamp;
use ninsho_shared::revocation::RevocationSubject;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::mail::outbox::{self, Details, MailKind, NewMail};
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;
use crate::storage::Tx;
use crate::storage::entity::{account, revocation_link};

/// What a notice told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Something was asked for.
    Requested,
    /// Something is done.
    Completed,
}

impl Told {
    const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Completed => "completed",
        }
    }
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// What kind of thing.
    pub subject: RevocationSubject,
    /// Which one: the number of its flow.
    pub id: Uuid,
}

/// The registered address of an account.
///
/// # Errors
/// Never, for an address that was parsed when it was written.
pub fn registered(account: &account::Model) -> Result<Option<MailAddress>, DomainError> {
    let parsed = account.mail_address.as_deref().map(MailAddress::parse).transpose();
    Ok(parsed.map_err(|error| anyhow::anyhow!("a registered address: {error}"))?)
}

/// What a mail shows besides code and link: who, when and from where.
#[must_use]
pub fn details(app: &App, account: &account::Model, origin: &RequestOrigin) -> Details {
    Details {
        user_id: account.user_id.clone(),
        at: app.now().as_millis(),
        network: origin.network.clone(),
        browser: origin.browser.clone(),
        ..Details::default()
    }
}

/// Whether the registered address was told of a request of this kind some minutes ago, with a link
/// that still waits to be used. What an address before it was told does not count.
///
/// # Errors
/// When the database does not answer.
pub async fn was_told_lately(
    tx: &Tx,
    app: &App,
    account: &account::Model,
    subject: RevocationSubject,
) -> Result<bool, DomainError> {
    let since = app.now().minus(app.config.limits.send.merge_notices.0);
    let link = revocation_link::Entity::find()
        .filter(revocation_link::Column::AccountId.eq(account.id))
        .filter(revocation_link::Column::CreatedAt.gt(since))
        .filter(
            revocation_link::Column::CreatedAt.gte(account.mail_since.unwrap_or(Timestamp::from_millis(0))),
        )
        .filter(revocation_link::Column::Subject.eq(subject))
        .filter(revocation_link::Column::Kind.eq(Told::Requested.name()))
        .filter(revocation_link::Column::UsedAt.is_null())
        .one(tx)
        .await?;
    Ok(link.is_some())
}

/// Writes a stop link, and returns its number.
///
/// # Errors
/// When the database does not answer.
pub async fn add_link(
    tx: &Tx,
    app: &App,
    account_id: Uuid,
    about: About,
    told: Told,
) -> Result<Uuid, DomainError> {
    let now = app.now();
    let row = revocation_link::Model {
        id: app.new_id()?,
        account_id,
        created_at: now,
        expires_at: now.plus(app.config.limits.send.revocation_link.0),
        subject: about.subject,
        subject_id: about.id,
        kind: told.name().to_owned(),
        used_at: None,
        effect: None,
    };
    let id = row.id;
    revocation_link::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(tx).await?;
    Ok(id)
}

/// Puts a notice into the outbox. The caller commits, and wakes the mail worker.
///
/// # Errors
/// When the database does not answer.
pub async fn send(
    tx: &Tx,
    app: &App,
    kind: MailKind,
    recipient: MailAddress,
    account_id: Uuid,
    link: Uuid,
    details: Details,
) -> Result<(), DomainError> {
    let now = app.now();
    let mail = NewMail {
        id: app.new_id()?,
        kind,
        account_id,
        challenge_id: None,
        revocation_link_id: Some(link),
        recipient,
        details,
        expires_at: now.plus(app.config.mail.give_up_after.0),
    };
    outbox::enqueue(tx, mail, now).await?;
    Ok(())
}

/// Tells the registered address of something that is done, with a link to report it; says whether
/// there is an address. The caller commits, and wakes the mail worker.
///
/// # Errors
/// When the database does not answer.
pub async fn tell_done(
    tx: &Tx,
    app: &App,
    account: &account::Model,
    about: About,
    kind: MailKind,
    details: Details,
) -> Result<bool, DomainError> {
    let Some(recipient) = registered(account)? else { return Ok(false) };
    let link = add_link(tx, app, account.id, about, Told::Completed).await?;
    send(tx, app, kind, recipient, account.id, link, details).await?;
    Ok(true)
}
