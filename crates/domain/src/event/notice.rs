//! Notices to the owner: what was requested, what is completed, and a link to revoke or report it.
//!
//! A link is made for one subject and covers every change of its account from then on, so that
//! several notices of one kind within minutes can become one.

use ninsho_shared::MailAddress;
use ninsho_shared::Timestamp;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::subject::Subject;
use crate::app::App;
use crate::mail::outbox::{self, Details, MailKind, NewMail};
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;
use crate::storage::Tx;
use crate::storage::entity::event::SubjectKind;
use crate::storage::entity::{account, revocation_link};

pub use crate::storage::entity::revocation_link::NoticeKind;

/// What a mail shows besides code and link: who, when and from where.
#[must_use]
pub fn details(app: &App, account: &account::Model, origin: &RequestOrigin) -> Details {
    Details {
        user_id: account.user_id.to_string(),
        at: app.now().as_millis(),
        network: origin.network.clone(),
        browser: origin.browser.clone(),
        ..Details::default()
    }
}

/// Whether the registered address was notified of such a request some minutes ago, with a link
/// that is still unused. A notice to a previous address does not count.
pub async fn was_told_lately(
    tx: &Tx,
    app: &App,
    account: &account::Model,
    subject: SubjectKind,
) -> Result<bool, DomainError> {
    let since = app.now().minus(app.config.limits.send.merge_notices.0);
    let link = revocation_link::Entity::find()
        .filter(revocation_link::Column::AccountId.eq(account.id))
        .filter(revocation_link::Column::CreatedAt.gt(since))
        .filter(
            revocation_link::Column::CreatedAt.gte(account.mail_since.unwrap_or(Timestamp::from_millis(0))),
        )
        .filter(revocation_link::Column::SubjectKind.eq(subject))
        .filter(revocation_link::Column::Kind.eq(NoticeKind::Requested))
        .filter(revocation_link::Column::UsedAt.is_null())
        .one(tx)
        .await?;
    Ok(link.is_some())
}

/// Writes a revocation link for this subject, and returns its id. The link keeps from where the
/// request came that its notice is about.
pub async fn add_link(
    tx: &Tx,
    app: &App,
    account_id: Uuid,
    subject: Subject,
    kind: NoticeKind,
    details: &Details,
) -> Result<Uuid, DomainError> {
    let (now, id) = (app.now(), app.new_id()?);
    let (subject_kind, subject_id) = subject.columns();
    let row = revocation_link::Model {
        id,
        account_id,
        created_at: now,
        expires_at: now.plus(app.config.limits.send.revocation_link.0),
        subject_kind,
        subject_id,
        kind,
        network: details.network.clone(),
        browser: details.browser.clone(),
        used_at: None,
        effect: None,
    };
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

/// Notifies the registered address of what is completed, with a link to report it; says whether
/// there is an address. The caller commits.
pub async fn tell_done(
    tx: &Tx,
    app: &App,
    account: &account::Model,
    subject: Subject,
    kind: MailKind,
    details: Details,
) -> Result<bool, DomainError> {
    let Some(recipient) = account.mail_address.clone() else { return Ok(false) };
    let link = add_link(tx, app, account.id, subject, NoticeKind::Completed, &details).await?;
    send(tx, app, kind, recipient, account.id, link, details).await?;
    Ok(true)
}
