//! Rows of the account.

use ninsho_shared::MailAddress;
use ninsho_shared::Timestamp;
use ninsho_shared::account::{HistoryEvent, HistoryKind, MailFactorView};
use ninsho_shared::session::ClientView;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::error::ApiError;
use crate::storage::entity::{account, address_change, audit_event};

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
