//! Rows of the account.

use ninsho_shared::MailAddress;
use ninsho_shared::Timestamp;
use ninsho_shared::account::MailFactorView;
use ninsho_shared::authenticators::{AuthenticatorName, AuthenticatorView};
use ninsho_shared::recovery_codes::{LOW, RecoveryCodesState};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::refusal::DomainError;
use crate::storage::entity::{account, address_change, authenticator, recovery_code};

/// The mail factor of an account.
pub fn mail_factor(account: &account::Model, placeholder: &str) -> Result<MailFactorView, DomainError> {
    let Some(address) = &account.mail_address else {
        return Ok(MailFactorView::None { placeholder: placeholder.to_owned() });
    };
    let address = MailAddress::parse(address).map_err(anyhow::Error::from)?.masked();
    let since = account.mail_since.unwrap_or(account.created_at);
    Ok(MailFactorView::Registered { address, since })
}

/// The authenticators that count, in the order in which they were registered.
pub async fn authenticators(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
) -> Result<Vec<AuthenticatorView>, DomainError> {
    let rows = authenticator::Entity::find()
        .filter(authenticator::Column::AccountId.eq(account_id))
        .filter(authenticator::Column::RemovedAt.is_null())
        .filter(authenticator::Column::ConfirmedAt.is_not_null())
        .order_by_asc(authenticator::Column::ConfirmedAt)
        .order_by_asc(authenticator::Column::Id)
        .all(conn)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(AuthenticatorView {
                id: row.id,
                name: AuthenticatorName::parse(&row.name).map_err(anyhow::Error::from)?,
                since: row.confirmed_at.unwrap_or(row.created_at),
                last_used_at: row.last_used_at,
            })
        })
        .collect()
}

/// What is left of the recovery codes, if any were made.
pub async fn recovery_codes(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
) -> Result<Option<RecoveryCodesState>, DbErr> {
    let rows = recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.eq(account_id))
        .all(conn)
        .await?;
    let left = rows.iter().filter(|row| row.used_at.is_none()).count();
    let left = u32::try_from(left).unwrap_or(u32::MAX);
    let made_at = rows.first().map(|row| row.created_at);
    Ok(made_at.map(|made_at| RecoveryCodesState { left, made_at, low: left <= LOW }))
}

/// The address change that can be gone on with.
pub async fn open_change(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
    now: Timestamp,
) -> Result<Option<Uuid>, DbErr> {
    let open = address_change::Entity::find()
        .filter(address_change::Column::AccountId.eq(account_id))
        .filter(address_change::Column::State.eq("code_sent"))
        .filter(address_change::Column::ExpiresAt.gt(now))
        .one(conn)
        .await?;
    Ok(open.map(|row| row.id))
}
