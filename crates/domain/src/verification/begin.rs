//! Asking for a one-time password.

use ninsho_shared::login::Factor;
use ninsho_shared::{ProblemCode, UserId};

use super::{Asking, Reachable, Verification, reachable, store};
use crate::account::HeldAccount;
use crate::account::lockout::{LockoutPolicy, require_open};
use crate::app::App;
use crate::event::notice;
use crate::factor::Factors;
use crate::factor::mail_code::{self, CodeStatus, Mailed, NewChallenge, Purpose};
use crate::refusal::DomainError;
use crate::storage::entity::challenge;

/// A challenge that was asked for.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The challenge.
    pub row: Verification,
    /// Who is to log in.
    pub user_id: UserId,
    /// Whether it was made now.
    pub is_new: bool,
    /// Its code, when that was mailed now.
    pub mailed: Option<Mailed>,
}

/// Asks for a one-time password of `factor`, or of the one that the person used last. An open challenge for
/// the same log-in is answered with, and its code is mailed again when the gap between two mails is over.
///
/// # Errors
/// `no_factor`; `factor_not_set` when it is not this factor that is set; `send_limit_reached` with the wait;
/// why the account is locked out; those of [`crate::client::hold`].
pub async fn begin(
    app: &App,
    asking: &Asking,
    user_id: &UserId,
    factor: Option<Factor>,
) -> Result<Begun, DomainError> {
    let Reachable { account, factors } = reachable(app, user_id).await?;
    let factor = choose(&factors, factor)?;
    let held = asking.hold(app, account.id).await?;
    require_open(&held, app, &held.account, LockoutPolicy::Enforce)?;
    let open = store::newest(&held, asking.client.id, factor, &held.origin.application()).await?;
    let open_code = match (&open, factor) {
        (Some(open), Factor::Mail) => live_code(app, &held, open).await?,
        _ => None,
    };
    let (row, is_new, mailed) = match (open, open_code, factor) {
        (Some(open), Some(code), _) => (open, false, mail_again(app, &held, code).await?),
        (_, None, Factor::Mail) => {
            let code = mail(app, &held, asking).await?;
            (add(app, &held, asking, factor, Some(&code.challenge))?, true, Some(code))
        }
        (Some(open), None, _) => (open, false, None),
        (None, _, _) => (add(app, &held, asking, factor, None)?, true, None),
    };
    let user_id = held.account.user_id.clone();
    held.commit().await?;
    Ok(Begun { row, user_id, is_new, mailed })
}

/// The factor to be asked for. A recovery code is for the day when the others are not at hand, and asked for
/// by nobody.
fn choose(factors: &Factors, wanted: Option<Factor>) -> Result<Factor, ProblemCode> {
    let can_ask = |factor: &Factor| match factor {
        Factor::Mail => factors.mail,
        Factor::Authenticator => factors.authenticators > 0,
        Factor::RecoveryCode => false,
    };
    match wanted {
        Some(factor) => Some(factor).filter(can_ask),
        None => [factors.view().preferred, Factor::Authenticator, Factor::Mail].into_iter().find(can_ask),
    }
    .ok_or(ProblemCode::FactorNotSet)
}

async fn live_code(
    app: &App,
    held: &HeldAccount,
    open: &Verification,
) -> Result<Option<challenge::Model>, DomainError> {
    let Some(id) = open.challenge_id else { return Ok(None) };
    let code = mail_code::find(&**held, id).await?;
    let is_live = mail_code::status(&code, &app.config.limits.code, held.now()) == CodeStatus::Live;
    // The address may have changed since.
    let is_same = held.account.mail_address.as_ref().is_some_and(|now| now.to_string() == code.address);
    Ok(Some(code).filter(|_| is_live && is_same))
}

async fn mail_again(
    app: &App,
    held: &HeldAccount,
    code: challenge::Model,
) -> Result<Option<Mailed>, DomainError> {
    if held.now() < code.last_sent_at.plus(app.config.limits.send.gap.0) {
        return Ok(None);
    }
    let details = notice::details(held, &held.account, &held.origin);
    mail_code::resend(held, app, code, Purpose::Application, details).await.map(Some)
}

async fn mail(app: &App, held: &HeldAccount, asking: &Asking) -> Result<Mailed, DomainError> {
    let address = held.account.mail_address.clone().ok_or(ProblemCode::FactorNotSet)?;
    let new = NewChallenge {
        purpose: Purpose::Application,
        account_id: held.account.id,
        session_id: asking.client.id,
        address,
        details: notice::details(held, &held.account, &held.origin),
    };
    mail_code::issue(held, app, new).await
}

fn add(
    app: &App,
    held: &HeldAccount,
    asking: &Asking,
    factor: Factor,
    code: Option<&challenge::Model>,
) -> Result<Verification, DomainError> {
    let expires_at = held.now().plus(app.config.limits.code.valid_for.0);
    let row = Verification {
        id: app.new_id()?,
        client_id: asking.client.id,
        account_id: held.account.id,
        factor,
        application: held.origin.application(),
        network: held.origin.network.clone(),
        browser: held.origin.browser.clone(),
        challenge_id: code.map(|code| code.id),
        created_at: held.now(),
        expires_at: code.map_or(expires_at, |code| code.expires_at),
        verified_at: None,
        verified_by: None,
    };
    store::insert(held, row.clone());
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_that_was_used_last_is_asked_for_if_it_can_be() {
        use Factor::{Authenticator, Mail, RecoveryCode};
        let set = |mail, authenticators, last| Factors { mail, authenticators, recovery_codes: 3, last };
        for (factors, wanted, asked) in [
            (set(true, 0, None), None, Ok(Mail)),
            (set(true, 1, None), None, Ok(Authenticator)),
            (set(true, 1, Some(Mail)), None, Ok(Mail)),
            (set(true, 1, Some(RecoveryCode)), None, Ok(Authenticator)),
            (set(true, 0, Some(RecoveryCode)), None, Ok(Mail)),
            (set(true, 1, Some(Authenticator)), Some(Mail), Ok(Mail)),
            (set(false, 1, None), Some(Mail), Err(ProblemCode::FactorNotSet)),
            (set(true, 0, None), Some(RecoveryCode), Err(ProblemCode::FactorNotSet)),
            (set(false, 0, None), None, Err(ProblemCode::FactorNotSet)),
        ] {
            assert_eq!(choose(&factors, wanted), asked, "{factors:?} {wanted:?}");
        }
    }
}
