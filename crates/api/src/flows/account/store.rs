//! Rows of the account.

use ninsho_shared::MailAddress;
use ninsho_shared::Timestamp;
use ninsho_shared::account::{HistoryEvent, HistoryKind, MailFactorView};
use ninsho_shared::apps::{AppName, AppView};
use ninsho_shared::recovery_codes::{LOW, RecoveryCodesState};
use ninsho_shared::session::ClientView;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::error::ApiError;
use crate::storage::entity::{account, address_change, app_factor, audit_event, recovery_code};

/// Events a page.
pub(super) const PAGE: u64 = 30;

/// The mail factor of an account.
pub(super) fn mail_factor(account: &account::Model, placeholder: &str) -> Result<MailFactorView, ApiError> {
    let Some(address) = &account.mail_address else {
        return Ok(MailFactorView::None { placeholder: placeholder.to_owned() });
    };
    let address = MailAddress::parse(address).map_err(anyhow::Error::from)?.masked();
    let since = Timestamp::from_millis(account.mail_since.unwrap_or(account.created_at));
    Ok(MailFactorView::Registered { address, since })
}

/// The apps that count, in the order in which they were registered.
pub(super) async fn apps(conn: &impl ConnectionTrait, account_id: Uuid) -> Result<Vec<AppView>, ApiError> {
    let rows = app_factor::Entity::find()
        .filter(app_factor::Column::AccountId.eq(account_id))
        .filter(app_factor::Column::RemovedAt.is_null())
        .filter(app_factor::Column::ConfirmedAt.is_not_null())
        .order_by_asc(app_factor::Column::ConfirmedAt)
        .order_by_asc(app_factor::Column::Id)
        .all(conn)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(AppView {
                id: row.id,
                name: AppName::parse(&row.name).map_err(anyhow::Error::from)?,
                since: Timestamp::from_millis(row.confirmed_at.unwrap_or(row.created_at)),
                last_used_at: row.last_used_at.map(Timestamp::from_millis),
            })
        })
        .collect()
}

/// What is left of the recovery codes, if any were made.
pub(super) async fn recovery_codes(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
) -> Result<Option<RecoveryCodesState>, DbErr> {
    let rows = recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.eq(account_id))
        .all(conn)
        .await?;
    let left = rows.iter().filter(|row| row.used_at.is_none()).count();
    let left = u32::try_from(left).unwrap_or(u32::MAX);
    let made_at = rows.first().map(|row| Timestamp::from_millis(row.created_at));
    Ok(made_at.map(|made_at| RecoveryCodesState { left, made_at, low: left <= LOW }))
}

/// What could not be told by mail and has not been seen yet, oldest first.
pub(super) async fn untold(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
) -> Result<Vec<HistoryEvent>, DbErr> {
    let rows = audit_event::Entity::find()
        .filter(audit_event::Column::AccountId.eq(account_id))
        .filter(audit_event::Column::Untold.eq(true))
        .order_by_asc(audit_event::Column::Id)
        .all(conn)
        .await?;
    Ok(rows.into_iter().filter_map(event).collect())
}

/// Notes that the owner has seen what could not be told, up to this event.
pub(super) async fn untold_was_seen(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
    last: Uuid,
) -> Result<(), DbErr> {
    audit_event::Entity::update_many()
        .col_expr(audit_event::Column::Untold, Expr::value(false))
        .filter(audit_event::Column::AccountId.eq(account_id))
        .filter(audit_event::Column::Untold.eq(true))
        .filter(audit_event::Column::Id.lte(last))
        .exec(conn)
        .await?;
    Ok(())
}

/// The address change that can be gone on with.
pub(super) async fn open_change(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
    now: Timestamp,
) -> Result<Option<Uuid>, DbErr> {
    let open = address_change::Entity::find()
        .filter(address_change::Column::AccountId.eq(account_id))
        .filter(address_change::Column::State.eq("code_sent"))
        .filter(address_change::Column::ExpiresAt.gt(now.as_millis()))
        .one(conn)
        .await?;
    Ok(open.map(|row| row.id))
}

/// A page of what happened, newest first, and where the next page begins.
pub(super) async fn history(
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
    let client = row.network.zip(row.browser).map(|(network, browser)| ClientView { network, browser });
    Some(HistoryEvent { id: row.id, at: Timestamp::from_millis(row.at), kind, address: row.address, client })
}
