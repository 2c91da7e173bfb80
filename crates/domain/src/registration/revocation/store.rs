//! Rows of revocation links, and of what they cover.

use ninsho_shared::revocation::{RevocableChange, RevocationSubject};
use ninsho_shared::session::SessionEnd;
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::flow::{Progress, RevocationEffect};
use crate::config::Institution;
use crate::event::{Subject, SubjectKind};
use crate::factor::mail_code;
use crate::refusal::DomainError;
use crate::registration::address_change::store as change_store;
use crate::registration::address_change::{AddressChange, AddressChangeState};
use crate::registration::init_request::store as request_store;
use crate::registration::init_request::{InitRequest, InitRequestState, OPEN};
use crate::session;
use crate::storage::entity::{address_change, init_request as request_row, revocation_link};
use crate::storage::{Guarded, Tx};

pub use crate::storage::entity::revocation_link::Model as Link;

/// The link of this id.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Link, DomainError> {
    Ok(revocation_link::Entity::find_by_id(id).one(conn).await?.ok_or(ProblemCode::NotFound)?)
}

/// What the link did, if its button was pressed.
pub fn used(link: &Link) -> Option<(RevocationEffect, Timestamp)> {
    link.effect.zip(link.used_at)
}

/// A change that a link can revoke.
#[derive(Clone, Debug)]
pub enum Revocable {
    /// A change of the address.
    AddressChange(AddressChange),
    /// An initialization, with the change of the address within it.
    Initialization(Box<InitRequest>, Option<Box<AddressChange>>),
    /// What the link itself describes: a change of an authenticator or of recovery codes, or something
    /// whose row is gone.
    Noticed(Link),
}

/// The latest change that a link covers: a completed one outweighs an open one. A link about an
/// authenticator or recovery codes covers these alone, and they are completed in any case.
pub async fn latest_covered(
    conn: &impl ConnectionTrait,
    link: &Link,
) -> Result<Option<(Progress, Revocable)>, DbErr> {
    match link.subject_kind {
        SubjectKind::AddressChange | SubjectKind::InitRequest => {}
        SubjectKind::Authenticator
        | SubjectKind::RecoveryCodeSet
        | SubjectKind::RecoveryCode
        | SubjectKind::Account
        | SubjectKind::Client
        | SubjectKind::Verification => {
            return Ok(Some(noticed(link)));
        }
    }
    let mut covered = initializations(conn, link).await?;
    covered.extend(address_changes(conn, link).await?);
    covered.sort_by_key(|(progress, begun_at, _)| (*progress == Progress::Completed, *begun_at));
    match covered.pop() {
        Some((progress, _, revocable)) => Ok(Some((progress, revocable))),
        None if is_known(conn, link).await? => Ok(None),
        // What cannot be found may have been completed, so that it is not told as nothing.
        None => Ok(Some(noticed(link))),
    }
}

fn noticed(link: &Link) -> (Progress, Revocable) {
    (Progress::Completed, Revocable::Noticed(link.clone()))
}

/// Whether the subject of a link has a row.
async fn is_known(conn: &impl ConnectionTrait, link: &Link) -> Result<bool, DbErr> {
    Ok(match Subject::of(link.subject_kind, link.subject_id) {
        Subject::AddressChange(id) => address_change::Entity::find_by_id(id).one(conn).await?.is_some(),
        Subject::InitRequest(id) => request_row::Entity::find_by_id(id).one(conn).await?.is_some(),
        Subject::Authenticator(_)
        | Subject::RecoveryCodeSet(_)
        | Subject::RecoveryCode(_)
        | Subject::Account(_)
        | Subject::Client(_)
        | Subject::Verification(_) => true,
    })
}

/// With the moment at which each was begun.
type Covered = Vec<(Progress, Timestamp, Revocable)>;

/// Changes of the address that belong to no initialization.
async fn address_changes(conn: &impl ConnectionTrait, link: &Link) -> Result<Covered, DbErr> {
    let rows = address_change::Entity::find()
        .filter(address_change::Column::AccountId.eq(link.account_id))
        .filter(address_change::Column::InitRequestId.is_null())
        .filter(
            Condition::any().add(address_change::Column::State.eq(AddressChangeState::CodeSent)).add(
                Condition::all().add(address_change::Column::State.eq(AddressChangeState::Completed)).add(
                    // The link of a completed change is made some moments after the change ended.
                    Condition::any()
                        .add(address_change::Column::EndedAt.gte(link.created_at))
                        .add(address_change::Column::Id.eq(link.subject_id)),
                ),
            ),
        )
        .order_by_asc(address_change::Column::CreatedAt)
        .all(conn)
        .await?;
    let covered = |row: AddressChange| {
        (
            progress(row.state == AddressChangeState::Completed, row.expires_at),
            row.created_at,
            Revocable::AddressChange(row),
        )
    };
    Ok(rows.into_iter().map(covered).collect())
}

/// Initializations, with the change of the address within each.
async fn initializations(conn: &impl ConnectionTrait, link: &Link) -> Result<Covered, DbErr> {
    let rows = request_row::Entity::find()
        .filter(request_row::Column::AccountId.eq(link.account_id))
        .filter(
            Condition::any().add(request_row::Column::State.is_in(OPEN)).add(
                Condition::all().add(request_row::Column::State.eq(InitRequestState::Completed)).add(
                    Condition::any()
                        .add(request_row::Column::EndedAt.gte(link.created_at))
                        .add(request_row::Column::Id.eq(link.subject_id)),
                ),
            ),
        )
        .order_by_asc(request_row::Column::CreatedAt)
        .all(conn)
        .await?;
    let mut covered = Vec::with_capacity(rows.len());
    for row in rows.into_iter().filter(|row| row.state != InitRequestState::Begun) {
        let change = change_store::latest_within(conn, row.id).await?;
        let progress = match row.state {
            InitRequestState::AtDesk => Progress::AtDesk { until: row.expires_at },
            state => progress(state == InitRequestState::Completed, row.expires_at),
        };
        let begun_at = row.created_at;
        covered.push((progress, begun_at, Revocable::Initialization(Box::new(row), change.map(Box::new))));
    }
    Ok(covered)
}

fn progress(is_completed: bool, expires_at: Timestamp) -> Progress {
    if is_completed { Progress::Completed } else { Progress::Open { until: expires_at } }
}

impl Revocable {
    /// What an event about it is about.
    pub fn subject(&self) -> Subject {
        match self {
            Self::AddressChange(change) => Subject::AddressChange(change.id),
            Self::Initialization(request, _) => Subject::InitRequest(request.id),
            Self::Noticed(link) => Subject::of(link.subject_kind, link.subject_id),
        }
    }

    /// What is shown of it.
    pub fn view(&self, institution: &Institution) -> RevocableChange {
        let masked = |change: &AddressChange| change.address.masked();
        let (at, address, network, browser) = match self {
            Self::AddressChange(change) => {
                let at = change.ended_at.unwrap_or(change.created_at);
                (at, Some(masked(change)), &change.network, &change.browser)
            }
            Self::Initialization(request, change) => {
                let at = request.ended_at.unwrap_or(request.created_at);
                (at, change.as_deref().map(masked), &request.network, &request.browser)
            }
            Self::Noticed(link) => (link.created_at, None, &link.network, &link.browser),
        };
        let origin = institution.origin_view(network.clone(), browser.clone());
        RevocableChange { what: wire_subject(self.subject()), at, address, origin }
    }
}

const fn wire_subject(subject: Subject) -> RevocationSubject {
    match subject {
        // Of the account as a whole, no notice tells anything but that its address was removed; of the others, none tells
        // anything.
        Subject::AddressChange(_) | Subject::Account(_) | Subject::Client(_) | Subject::Verification(_) => {
            RevocationSubject::AddressChange
        }
        Subject::InitRequest(_) => RevocationSubject::Initialization,
        Subject::Authenticator(_) => RevocationSubject::Authenticator,
        Subject::RecoveryCodeSet(_) | Subject::RecoveryCode(_) => RevocationSubject::RecoveryCodes,
    }
}

/// Uses the link up, once.
///
/// # Errors
/// `flow_ended` when it was used before.
pub async fn use_up(tx: &Tx, id: Uuid, effect: RevocationEffect, now: Timestamp) -> Result<(), DomainError> {
    revocation_link::Entity::update_many()
        .col_expr(revocation_link::Column::UsedAt, Expr::value(now))
        .col_expr(revocation_link::Column::Effect, Expr::value(effect))
        .filter(revocation_link::Column::Id.eq(id))
        .filter(revocation_link::Column::UsedAt.is_null())
        .apply(tx, ProblemCode::FlowEnded)
        .await
}

/// Stops every open change and every open initialization of the account, and ends all sessions. A request
/// at the help desk goes on with its session: the desk is told of the objection, and decides; so does one
/// for which nothing was mailed yet.
pub async fn stop_everything(tx: &Tx, account_id: Uuid, now: Timestamp) -> Result<(), DomainError> {
    change_store::stop_all(tx, account_id, now).await?;
    request_store::stop_all(tx, account_id, now).await?;
    request_store::object_all(tx, account_id, now).await?;
    mail_code::void_all(tx, account_id, now);
    let left_alone = request_store::session_left_alone(tx, account_id, now).await?;
    session::end_others(tx, account_id, left_alone, SessionEnd::Reported);
    Ok(())
}
