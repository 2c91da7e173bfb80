//! The account as its owner sees it: what is set, what happened, and what was not seen yet.

use ninsho_shared::MailAddress;
use ninsho_shared::account::{HistoryEvent, HistoryKind, MailFactorView};
use ninsho_shared::authenticators::AuthenticatorView;
use ninsho_shared::recovery_codes::{LOW, RecoveryCodesState};
use ninsho_shared::session::RequestOriginView;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::factor::{authenticator, recovery_code};
use crate::refusal::DomainError;
use crate::storage::entity::{account, audit_event};

/// Events a page.
pub const PAGE: u64 = 30;

/// The mail factor of an account.
pub fn mail_factor(account: &account::Model, placeholder: &str) -> Result<MailFactorView, DomainError> {
    let Some(address) = &account.mail_address else {
        return Ok(MailFactorView::None { placeholder: placeholder.to_owned() });
    };
    let address = MailAddress::parse(address).map_err(anyhow::Error::from)?.masked();
    let since = account.mail_since.unwrap_or(account.created_at);
    Ok(MailFactorView::Registered { address, since })
}

/// The active authenticators, in the order in which they were confirmed.
pub async fn authenticators(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
) -> Result<Vec<AuthenticatorView>, DomainError> {
    authenticator::store::active(conn, account_id).await?.iter().map(authenticator::store::view).collect()
}

/// What is left of the recovery codes, if any were generated.
pub async fn recovery_codes(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
) -> Result<Option<RecoveryCodesState>, DbErr> {
    let rows = recovery_code::store::all(conn, account_id).await?;
    let left = rows.iter().filter(|row| row.used_at.is_none()).count();
    let left = u32::try_from(left).unwrap_or(u32::MAX);
    let made_at = rows.first().map(|row| row.created_at);
    Ok(made_at.map(|made_at| RecoveryCodesState { left, made_at, low: left <= LOW }))
}

/// What could not be told by mail and has not been seen yet, oldest first.
pub async fn unacknowledged_events(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
) -> Result<Vec<HistoryEvent>, DbErr> {
    let rows = audit_event::Entity::find()
        .filter(audit_event::Column::AccountId.eq(account_id))
        .filter(audit_event::Column::UnacknowledgedEvents.eq(true))
        .order_by_asc(audit_event::Column::Id)
        .all(conn)
        .await?;
    Ok(rows.into_iter().filter_map(event).collect())
}

/// Notes that the owner has seen what could not be told, up to this event.
pub async fn acknowledge_events(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
    last: Uuid,
) -> Result<(), DbErr> {
    audit_event::Entity::update_many()
        .col_expr(audit_event::Column::UnacknowledgedEvents, Expr::value(false))
        .filter(audit_event::Column::AccountId.eq(account_id))
        .filter(audit_event::Column::UnacknowledgedEvents.eq(true))
        .filter(audit_event::Column::Id.lte(last))
        .exec(conn)
        .await?;
    Ok(())
}

/// A page of what happened, newest first, and where the next page begins.
pub async fn history(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
    before: Option<Uuid>,
) -> Result<(Vec<HistoryEvent>, Option<Uuid>), DbErr> {
    let mut query = audit_event::Entity::find()
        .filter(audit_event::Column::AccountId.eq(account_id))
        .order_by_desc(audit_event::Column::Id)
        .limit(PAGE + 1);
    if let Some(before) = before {
        query = query.filter(audit_event::Column::Id.lt(before));
    }
    let mut rows = query.all(conn).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = rows.last().map(|row| row.id).filter(|_| more);
    Ok((rows.into_iter().filter_map(event).collect(), next))
}

/// An event that this version does not know is left out: a newer one wrote it.
fn event(row: audit_event::Model) -> Option<HistoryEvent> {
    let kind: HistoryKind = serde_json::from_value(serde_json::Value::String(row.kind)).ok()?;
    let origin =
        row.network.zip(row.browser).map(|(network, browser)| RequestOriginView { network, browser });
    Some(HistoryEvent { id: row.id, at: row.at, kind, address: row.address, origin })
}
