//! Passwords at the log-ins of other systems, where a client may send them with the one-time password in one.

use ninsho_shared::{Password, UserId};

use super::Asking;
use crate::account::credentials;
use crate::app::App;
use crate::refusal::DomainError;

/// Compares a person's password, as the log-in here does. What is wrong counts on the ID and on the client,
/// and not on a network.
///
/// # Errors
/// `wrong_credentials`, `too_many_attempts` with the wait, or `overloaded`.
pub async fn check_password(
    app: &App,
    asking: &Asking,
    user_id: &UserId,
    password: Password,
) -> Result<(), DomainError> {
    let right = credentials::check(app, user_id, password, &asking.origin, None).await?;
    let tx = app.storage.begin().await?;
    right.accept(&tx).await?;
    tx.commit().await?;
    right.settle();
    Ok(())
}
