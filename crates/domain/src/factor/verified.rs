//! A second factor that was just verified, of any kind.

use ninsho_shared::Timestamp;
use ninsho_shared::login::Factor;

use super::authenticator::VerifiedAuthenticator;
use super::mail_code::VerifiedMailCode;
use super::recovery_code::VerifiedRecoveryCode;
use crate::account::Account;
use crate::account::row::Success;
use crate::refusal::DomainError;
use crate::storage::Tx;

/// Somebody has a second factor of an account. Only the checks of the factors' folders make one, so
/// that whatever asks for one cannot be done without.
#[derive(Debug)]
pub enum VerifiedFactor {
    /// They read a code that was mailed to an address.
    MailCode(VerifiedMailCode),
    /// They have an authenticator.
    Authenticator(VerifiedAuthenticator),
    /// They have a recovery code.
    RecoveryCode(VerifiedRecoveryCode),
}

impl VerifiedFactor {
    /// Which kind of factor it is.
    #[must_use]
    pub fn factor(&self) -> Factor {
        match self {
            Self::MailCode(_) => Factor::Mail,
            Self::Authenticator(_) => Factor::Authenticator,
            Self::RecoveryCode(_) => Factor::RecoveryCode,
        }
    }

    /// Uses it up, once, and returns what that changes of the account, whose row is locked.
    ///
    /// # Errors
    /// `code_used` when another request was faster; `account_frozen` when the owner reported a
    /// change since it was compared.
    pub async fn consume(&self, tx: &Tx, account: &Account, now: Timestamp) -> Result<Success, DomainError> {
        match self {
            Self::MailCode(verified) => verified.consume(tx, now).await,
            Self::Authenticator(verified) => verified.consume(tx, account, now).await,
            Self::RecoveryCode(verified) => verified.consume(tx, account, now).await,
        }
    }
}
