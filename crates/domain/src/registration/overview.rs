//! The factors of an account, as its owner sees them.

use ninsho_shared::account::MailFactorView;
use ninsho_shared::authenticators::AuthenticatorView;
use ninsho_shared::recovery_codes::{LOW, RecoveryCodesState};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::factor::{authenticator, recovery_code};
use crate::refusal::DomainError;
use crate::storage::entity::account;

/// The mail factor of an account.
pub fn mail_factor(account: &account::Model, placeholder: &str) -> MailFactorView {
    let Some(address) = &account.mail_address else {
        return MailFactorView::None { placeholder: placeholder.to_owned() };
    };
    let address = address.masked();
    let since = account.mail_since.unwrap_or(account.created_at);
    MailFactorView::Registered { address, since }
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
