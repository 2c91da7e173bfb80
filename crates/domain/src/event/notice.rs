//! Notices to the owner: what was requested, what is completed, and a link to revoke or report it.
//!
//! A link is made for one subject and covers every change of its account from then on, so that
//! several notices of one kind within minutes can become one. It is bound to the address that it was
//! mailed to: a notice that goes to two addresses has two links.

use ninsho_shared::{MailAddress, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, UpdateMany,
};
use uuid::Uuid;

use super::subject::Subject;
use crate::app::App;
use crate::mail::outbox::{self, Details, MailKind, NewMail};
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;
use crate::storage::entity::event::SubjectKind;
use crate::storage::entity::{account, revocation_link};
use crate::storage::{Later, Tx};

pub use crate::storage::entity::revocation_link::NoticeKind;

/// What a mail shows besides code and link: who, when and from where.
#[must_use]
pub fn details(tx: &Tx, account: &account::Model, origin: &RequestOrigin) -> Details {
    Details {
        user_id: account.user_id.to_string(),
        at: tx.now().as_millis(),
        // A client need not say where the person is.
        network: if origin.through.is_none() || origin.has_network() {
            origin.network.clone()
        } else {
            String::new()
        },
        browser: if origin.through.is_none() || origin.has_browser() {
            origin.browser.clone()
        } else {
            String::new()
        },
        application: origin.application(),
        language: origin.language,
        ..Details::default()
    }
}

/// A notice to be mailed, with a revocation link of its own.
#[derive(Clone, Debug)]
#[must_use = "it is mailed by `send`"]
pub struct Notice {
    /// Which mail.
    pub mail: MailKind,
    /// What it is about.
    pub subject: Subject,
    /// What it says of that.
    pub kind: NoticeKind,
    /// What it shows; its moment is when the link is made.
    pub details: Details,
    /// Where it goes. The link is bound to this address.
    pub recipient: MailAddress,
}

/// Whether an address was notified of such a request some minutes ago, with a link that still acts.
pub async fn was_told_lately(
    tx: &Tx,
    app: &App,
    account: &account::Model,
    subject: SubjectKind,
    address: &MailAddress,
) -> Result<bool, DomainError> {
    let since = tx.now().minus(app.config.limits.send.merge_notices.0);
    let link = revocation_link::Entity::find()
        .filter(revocation_link::Column::AccountId.eq(account.id))
        .filter(revocation_link::Column::CreatedAt.gt(since))
        .filter(revocation_link::Column::Address.eq(address.clone()))
        .filter(revocation_link::Column::SubjectKind.eq(subject))
        .filter(revocation_link::Column::Kind.eq(NoticeKind::Requested))
        .filter(revocation_link::Column::UsedAt.is_null())
        .filter(revocation_link::Column::VoidAt.is_null())
        .one(tx)
        .await?;
    Ok(link.is_some())
}

/// Writes the notice's link and puts its mail into the outbox. The caller commits.
pub async fn send(tx: &Tx, app: &App, account_id: Uuid, notice: Notice) -> Result<(), DomainError> {
    write(tx, app, account_id, notice, false).await
}

/// As [`send`], with a link that acts on nothing: it goes to an address that is in doubt.
pub async fn send_powerless(tx: &Tx, app: &App, account_id: Uuid, notice: Notice) -> Result<(), DomainError> {
    write(tx, app, account_id, notice, true).await
}

async fn write(
    tx: &Tx,
    app: &App,
    account_id: Uuid,
    notice: Notice,
    powerless: bool,
) -> Result<(), DomainError> {
    let Notice { mail, subject, kind, details, recipient } = notice;
    let (now, id) = (tx.now(), app.new_id()?);
    let (subject_kind, subject_id) = subject.columns();
    let row = revocation_link::Model {
        id,
        account_id,
        address: Some(recipient.clone()),
        created_at: now,
        expires_at: now.plus(app.config.limits.send.revocation_link.0),
        void_at: powerless.then_some(now),
        subject_kind,
        subject_id,
        kind,
        network: details.network.clone(),
        browser: details.browser.clone(),
        used_at: None,
        effect: None,
    };
    revocation_link::Entity::insert(row.into_active_model().reset_all()).later(tx);
    let mail = NewMail {
        id: app.new_id()?,
        kind: mail,
        account_id,
        challenge_id: None,
        revocation_link_id: Some(id),
        recipient,
        details: Details { desk_decides: details.desk_decides || powerless, ..details },
        expires_at: now.plus(app.config.mail.give_up_after.0),
    };
    outbox::enqueue(tx, mail, now).await?;
    Ok(())
}

/// Voids the links of an account: the help desk, or the staff, has identified the owner.
pub fn void_links(tx: &Tx, account_id: Uuid, now: Timestamp) {
    voiding(account_id, now).later(tx);
}

/// Voids the links of an account that went to this address, and those of which nobody knows where they
/// went: the staff has removed it.
pub fn void_links_to(tx: &Tx, account_id: Uuid, address: &MailAddress, now: Timestamp) {
    let to_it = Condition::any()
        .add(revocation_link::Column::Address.eq(address.clone()))
        .add(revocation_link::Column::Address.is_null());
    voiding(account_id, now).filter(to_it).later(tx);
}

fn voiding(account_id: Uuid, now: Timestamp) -> UpdateMany<revocation_link::Entity> {
    revocation_link::Entity::update_many()
        .col_expr(revocation_link::Column::VoidAt, Expr::value(now))
        .filter(revocation_link::Column::AccountId.eq(account_id))
        .filter(revocation_link::Column::UsedAt.is_null())
        .filter(revocation_link::Column::VoidAt.is_null())
}

/// Notifies the registered address of what is completed, with a link to report it; says whether
/// there is an address. The caller commits.
pub async fn tell_done(
    tx: &Tx,
    app: &App,
    account: &account::Model,
    subject: Subject,
    mail: MailKind,
    details: Details,
) -> Result<bool, DomainError> {
    let Some(recipient) = account.mail_address.clone() else { return Ok(false) };
    let notice = Notice { mail, subject, kind: NoticeKind::Completed, details, recipient };
    send(tx, app, account.id, notice).await?;
    Ok(true)
}
