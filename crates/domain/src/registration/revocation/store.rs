//! Rows of a stop link.

use ninsho_shared::revocation::{RevocableChange, RevocationSubject};
use ninsho_shared::session::RequestOriginView;
use ninsho_shared::{MailAddress, ProblemCode, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::flow::{Covered, Effect};
use crate::refusal::DomainError;
use crate::registration::address_change::{self as change, AddressChangeState};
use crate::registration::init_request::{self, InitRequestState, OPEN};
use crate::storage::Tx;
use crate::storage::entity::{address_change, audit_event, init_request as request_row, revocation_link};

pub use crate::storage::entity::revocation_link::Model as Link;

/// The link of this number.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Link, DomainError> {
    Ok(revocation_link::Entity::find_by_id(id).one(conn).await?.ok_or(ProblemCode::NotFound)?)
}

/// What the link did, if its button was pressed.
pub fn used(link: &Link) -> Option<(Effect, Timestamp)> {
    let effect = link.effect.as_deref().and_then(Effect::from_name)?;
    link.used_at.map(|at| (effect, at))
}

/// What a link is about at the moment.
#[derive(Clone, Debug)]
pub enum Thing {
    /// A change of the address.
    Change(address_change::Model),
    /// An initialization, with the change of the address within it.
    Initialization(Box<request_row::Model>, Option<Box<address_change::Model>>),
    /// An app or recovery codes: what was written down of it.
    Factor(RevocationSubject, audit_event::Model),
}

/// The latest thing that a link covers: one that is done outweighs one that is open. What a link
/// to an app or to recovery codes is about is done in any case.
pub async fn covered(conn: &impl ConnectionTrait, link: &Link) -> Result<Option<(Covered, Thing)>, DbErr> {
    for subject in [RevocationSubject::Authenticator, RevocationSubject::RecoveryCodes] {
        if link.subject == subject {
            let event = event_of(conn, link).await?;
            return Ok(event.map(|event| (Covered::Completed, Thing::Factor(subject, event))));
        }
    }
    let mut things = initializations(conn, link).await?;
    things.extend(changes(conn, link).await?);
    things.sort_by_key(|(covered, begun_at, _)| (*covered == Covered::Completed, *begun_at));
    Ok(things.pop().map(|(covered, _, thing)| (covered, thing)))
}

async fn event_of(conn: &impl ConnectionTrait, link: &Link) -> Result<Option<audit_event::Model>, DbErr> {
    audit_event::Entity::find()
        .filter(audit_event::Column::AccountId.eq(link.account_id))
        .filter(audit_event::Column::FlowId.eq(link.subject_id))
        .filter(audit_event::Column::At.lte(link.created_at))
        .order_by_desc(audit_event::Column::At)
        .order_by_desc(audit_event::Column::Id)
        .one(conn)
        .await
}

/// With the moment at which each was begun.
type Things = Vec<(Covered, Timestamp, Thing)>;

/// Changes of the address that belong to no initialization.
async fn changes(conn: &impl ConnectionTrait, link: &Link) -> Result<Things, DbErr> {
    let rows = address_change::Entity::find()
        .filter(address_change::Column::AccountId.eq(link.account_id))
        .filter(address_change::Column::InitRequestId.is_null())
        .filter(
            Condition::any().add(address_change::Column::State.eq(AddressChangeState::CodeSent)).add(
                Condition::all().add(address_change::Column::State.eq(AddressChangeState::Completed)).add(
                    // Its own change was done some moments before it was made.
                    Condition::any()
                        .add(address_change::Column::EndedAt.gte(link.created_at))
                        .add(address_change::Column::Id.eq(link.subject_id)),
                ),
            ),
        )
        .order_by_asc(address_change::Column::CreatedAt)
        .all(conn)
        .await?;
    let covered = |row: address_change::Model| {
        (
            reach(row.state == AddressChangeState::Completed, row.expires_at),
            row.created_at,
            Thing::Change(row),
        )
    };
    Ok(rows.into_iter().map(covered).collect())
}

/// Initializations, with the change of the address within each.
async fn initializations(conn: &impl ConnectionTrait, link: &Link) -> Result<Things, DbErr> {
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
    let mut things = Vec::with_capacity(rows.len());
    for row in rows {
        let change = address_change::Entity::find()
            .filter(address_change::Column::InitRequestId.eq(row.id))
            .order_by_desc(address_change::Column::CreatedAt)
            .one(conn)
            .await?;
        let covered = reach(row.state == InitRequestState::Completed, row.expires_at);
        things.push((covered, row.created_at, Thing::Initialization(Box::new(row), change.map(Box::new))));
    }
    Ok(things)
}

fn reach(is_completed: bool, expires_at: Timestamp) -> Covered {
    if is_completed { Covered::Completed } else { Covered::Open { until: expires_at } }
}

impl Thing {
    /// The number of its flow.
    pub fn id(&self, link: &Link) -> Uuid {
        match self {
            Self::Change(change) => change.id,
            Self::Initialization(request, _) => request.id,
            Self::Factor(..) => link.subject_id,
        }
    }

    /// What is shown of it.
    pub fn shown(&self) -> Result<RevocableChange, DomainError> {
        let masked = |change: &address_change::Model| -> Result<String, DomainError> {
            Ok(MailAddress::parse(&change.address).map_err(anyhow::Error::from)?.masked())
        };
        let origin = |network: &str, browser: &str| RequestOriginView {
            network: network.to_owned(),
            browser: browser.to_owned(),
        };
        Ok(match self {
            Self::Change(change) => RevocableChange {
                what: RevocationSubject::AddressChange,
                at: change.ended_at.unwrap_or(change.created_at),
                address: Some(masked(change)?),
                origin: origin(&change.network, &change.browser),
            },
            Self::Initialization(request, change) => RevocableChange {
                what: RevocationSubject::Initialization,
                at: request.ended_at.unwrap_or(request.created_at),
                address: change.as_deref().map(masked).transpose()?,
                origin: origin(&request.network, &request.browser),
            },
            Self::Factor(what, event) => RevocableChange {
                what: *what,
                at: event.at,
                address: None,
                origin: origin(
                    event.network.as_deref().unwrap_or_default(),
                    event.browser.as_deref().unwrap_or_default(),
                ),
            },
        })
    }
}

/// Uses the link up, once; says whether it was unused.
pub async fn use_up(tx: &Tx, id: Uuid, effect: Effect, now: Timestamp) -> Result<bool, DbErr> {
    let used = revocation_link::Entity::update_many()
        .col_expr(revocation_link::Column::UsedAt, Expr::value(now))
        .col_expr(revocation_link::Column::Effect, Expr::value(effect.name()))
        .filter(revocation_link::Column::Id.eq(id))
        .filter(revocation_link::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(used.rows_affected > 0)
}

/// Stops every open change and every open initialization of the account.
pub async fn stop_everything(tx: &Tx, account_id: Uuid, now: Timestamp) -> Result<(), DomainError> {
    change::store::stop_all(tx, account_id, now).await?;
    Ok(init_request::store::stop_all(tx, account_id, now).await?)
}
