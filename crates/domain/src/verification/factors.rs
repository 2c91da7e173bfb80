//! Whom a one-time password can be asked of.

use ninsho_shared::{ProblemCode, UserId};
use uuid::Uuid;

use crate::account::{Account, row};
use crate::app::App;
use crate::factor::Factors;
use crate::refusal::DomainError;

/// Somebody with an open account and a factor.
#[derive(Clone, Debug)]
pub struct Reachable {
    /// The account.
    pub account: Account,
    /// Its factors.
    pub factors: Factors,
}

/// The account of this ID with its factors.
///
/// # Errors
/// `no_factor` when nobody has the ID, the account is closed or no factor is set. The same queries are made
/// for each.
pub async fn reachable(app: &App, user_id: &UserId) -> Result<Reachable, DomainError> {
    let conn = app.storage.read();
    let found = row::find(conn, user_id).await?;
    let id = found.as_ref().map_or(Uuid::nil(), |account| account.id);
    let (authenticators, recovery_codes) = Factors::count_without_mail(conn, id).await?;
    let account = found.filter(|account| account.closed_at.is_none()).ok_or(ProblemCode::NoFactor)?;
    let factors = Factors::counted(&account, authenticators, recovery_codes);
    if !factors.mail && !factors.without_mail() {
        return Err(ProblemCode::NoFactor.into());
    }
    Ok(Reachable { account, factors })
}
