//! Verifying what a person typed at the log-in of another system.

use ninsho_shared::login::Factor;
use ninsho_shared::otp::TypedCode;
use ninsho_shared::{ProblemCode, Timestamp, UserId};
use uuid::Uuid;

use super::{Asking, Reachable, Verification, reachable, store};
use crate::account::HeldAccount;
use crate::account::lockout::LockoutPolicy;
use crate::app::App;
use crate::event::{self, Event, Subject};
use crate::factor::mail_code::Awaited;
use crate::factor::{VerifiedFactor, authenticator, mail_code, recovery_code};
use crate::refusal::{DomainError, refuse};

/// A right one-time password.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Who has it.
    pub user_id: UserId,
    /// Their account.
    pub account_id: Uuid,
    /// Which factor it was of.
    pub factor: Factor,
    /// When.
    pub at: Timestamp,
}

/// Verifies what was typed for a challenge of the client.
///
/// # Errors
/// `not_found` for a challenge that is not the client's; `code_used` when a right one came already,
/// `code_expired` when it is over; those of the factors' checks and of [`crate::client::hold`].
pub async fn verify(
    app: &App,
    asking: &Asking,
    row: &Verification,
    typed: &TypedCode,
) -> Result<Verified, DomainError> {
    let held = asking.hold(app, row.account_id).await?;
    require_open(row, held.now())?;
    let verified = match (typed, row.challenge_id) {
        (TypedCode::Mailed(code), Some(challenge)) => {
            let awaited = Awaited::Challenge(challenge);
            let check = mail_code::check(app, held, awaited, code, LockoutPolicy::Enforce);
            VerifiedFactor::MailCode(check.await?)
        }
        (TypedCode::Mailed(_), None) => {
            return Err(refuse(ProblemCode::NoCodeSent).in_field("code").into());
        }
        (other, _) => check_without_mail(app, held, other).await?,
    };
    pass(app, asking, row.account_id, &verified, Some(row)).await
}

/// Verifies the one-time password of an authenticator, or a recovery code, without a challenge.
///
/// # Errors
/// `no_factor`; `no_code_sent` for the digits of a mail, which go with their challenge; those of the
/// factors' checks and of [`crate::client::hold`].
pub async fn verify_without_challenge(
    app: &App,
    asking: &Asking,
    user_id: &UserId,
    typed: &TypedCode,
) -> Result<Verified, DomainError> {
    let Reachable { account, .. } = reachable(app, user_id).await?;
    let held = asking.hold(app, account.id).await?;
    let verified = check_without_mail(app, held, typed).await?;
    pass(app, asking, account.id, &verified, None).await
}

async fn check_without_mail(
    app: &App,
    held: HeldAccount,
    typed: &TypedCode,
) -> Result<VerifiedFactor, DomainError> {
    Ok(match typed {
        TypedCode::Authenticator(code) => {
            VerifiedFactor::Authenticator(authenticator::check(app, held, code).await?)
        }
        TypedCode::Recovery(code) => {
            VerifiedFactor::RecoveryCode(recovery_code::check(app, held, code).await?)
        }
        TypedCode::Mailed(_) => {
            let why = "the digits of a mail are verified with the challenge that mailed them";
            return Err(refuse(ProblemCode::NoCodeSent).in_field("code").because(why).into());
        }
    })
}

fn require_open(row: &Verification, now: Timestamp) -> Result<(), ProblemCode> {
    if row.verified_at.is_some() {
        Err(ProblemCode::CodeUsed)
    } else if now >= row.expires_at {
        Err(ProblemCode::CodeExpired)
    } else {
        Ok(())
    }
}

/// Uses the factor up, and writes down where.
async fn pass(
    app: &App,
    asking: &Asking,
    account_id: Uuid,
    verified: &VerifiedFactor,
    row: Option<&Verification>,
) -> Result<Verified, DomainError> {
    let held = asking.hold(app, account_id).await?;
    let (account, origin, at) = (held.account.clone(), held.origin.clone(), held.now());
    let success = verified.consume(&held, &account, at).await?;
    let mut event = Event::OtpVerified.by_owner(account.id, &origin);
    if let Some(row) = row {
        store::verified(&held, row, verified.factor()).await?;
        event = event.about(Subject::Verification(row.id));
    }
    if let VerifiedFactor::RecoveryCode(code) = verified {
        recovery_code::mail::record_used(&held, app, &account, &origin, code.id()).await?;
    }
    success.write(&held);
    event::record(&held, app, event)?;
    held.commit().await?;
    Ok(Verified { user_id: account.user_id, account_id, factor: verified.factor(), at })
}
