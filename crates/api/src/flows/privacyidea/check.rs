//! What `/validate/check` decides, before it is put into words.

use ninsho_domain::app::App;
use ninsho_domain::client::Scope;
use ninsho_domain::refusal::{DomainError, refuse};
use ninsho_domain::verification::{self, Asking, Verification, Verified, store};
use ninsho_shared::otp::TypedCode;
use ninsho_shared::{Password, ProblemCode, UserId};
use uuid::Uuid;

use super::parameters::Parameters;

/// What came of a check.
pub(super) enum Checked {
    /// It is right.
    Right(Verified),
    /// It is wrong, and why, in a few words that tell no more than that.
    Wrong(&'static str),
    /// The person is to be asked.
    Challenge(Verification),
}

const WRONG: &str = "wrong otp value";
const LOCKED: &str = "Failcounter exceeded";
const TOO_OFTEN: &str = "too many requests, try again later";

/// Checks a request.
///
/// # Errors
/// What is no matter of right or wrong: the client is refused, or the service cannot answer.
pub(super) async fn check(
    app: &App,
    asking: &Asking,
    said: &Parameters,
    triggers: &[String],
) -> Result<Checked, DomainError> {
    words(decide(app, asking, said, triggers).await)
}

/// What is a matter of right or wrong, in the few words of this contract.
fn words(decided: Result<Checked, DomainError>) -> Result<Checked, DomainError> {
    match decided {
        Ok(checked) => Ok(checked),
        Err(error) => match error.code() {
            ProblemCode::WrongCode
            | ProblemCode::CodeUsed
            | ProblemCode::CodeVoid
            | ProblemCode::CodeExpired
            | ProblemCode::CodeExhausted
            | ProblemCode::NoCodeSent
            | ProblemCode::NoFactor
            | ProblemCode::FactorNotSet
            | ProblemCode::WrongCredentials
            | ProblemCode::NotFound => Ok(Checked::Wrong(WRONG)),
            ProblemCode::SecondFactorLocked
            | ProblemCode::SecondFactorBlocked
            | ProblemCode::AccountFrozen => Ok(Checked::Wrong(LOCKED)),
            ProblemCode::SendLimitReached | ProblemCode::ResendTooSoon | ProblemCode::TooManyAttempts => {
                Ok(Checked::Wrong(TOO_OFTEN))
            }
            _ => Err(error),
        },
    }
}

async fn decide(
    app: &App,
    asking: &Asking,
    said: &Parameters,
    triggers: &[String],
) -> Result<Checked, DomainError> {
    let pass = said.get("pass");
    if let Some(id) = said.transaction() {
        let id = Uuid::parse_str(id).map_err(|_| ProblemCode::NotFound)?;
        let row = store::find(app.storage.read(), asking.client.id, id).await?;
        let asking = Asking::again(asking.client.clone(), asking.credential.clone(), &row);
        return right(verification::verify(app, &asking, &row, &typed(pass)?).await);
    }
    // A realm is a name of the institution's users elsewhere; there is one kind of user here.
    let user = said.get("user");
    let user = user.split_once('@').map_or(user, |(user, _)| user);
    let user = UserId::parse(user).map_err(|_| ProblemCode::NoFactor)?;
    if pass.is_empty() || triggers.iter().any(|word| word == pass) {
        return begin(app, asking, &user, said).await;
    }
    if !asking.client.joined_password {
        return right(one_time_password(app, asking, &user, &typed(pass)?).await);
    }
    let (password, code) = split(pass);
    let password = Password::parse(password.to_owned()).map_err(|_| ProblemCode::WrongCredentials)?;
    match code {
        Some(code) => {
            verification::check_password(app, asking, &user, password).await?;
            right(one_time_password(app, asking, &user, &code).await)
        }
        // The password alone: what comes next is the challenge.
        None => {
            verification::check_password(app, asking, &user, password).await?;
            begin(app, asking, &user, said).await
        }
    }
}

/// Begins a challenge, without a password.
///
/// # Errors
/// As [`check`].
pub(super) async fn trigger(app: &App, asking: &Asking, said: &Parameters) -> Result<Checked, DomainError> {
    let user = said.get("user");
    let user = user.split_once('@').map_or(user, |(user, _)| user);
    let Ok(user) = UserId::parse(user) else { return Ok(Checked::Wrong(WRONG)) };
    words(begin(app, asking, &user, said).await)
}

fn right(verified: Result<Verified, DomainError>) -> Result<Checked, DomainError> {
    verified.map(Checked::Right)
}

fn typed(pass: &str) -> Result<TypedCode, ProblemCode> {
    TypedCode::parse(pass).map_err(|_| ProblemCode::WrongCode)
}

/// Digits of a mail belong to the newest open challenge; the others need none.
async fn one_time_password(
    app: &App,
    asking: &Asking,
    user: &UserId,
    typed: &TypedCode,
) -> Result<Verified, DomainError> {
    if !matches!(typed, TypedCode::Mailed(_)) {
        return verification::verify_without_challenge(app, asking, user, typed).await;
    }
    let open = verification::newest_mailed(app, asking, user).await?.ok_or(ProblemCode::NoCodeSent)?;
    let asking = Asking::again(asking.client.clone(), asking.credential.clone(), &open);
    verification::verify(app, &asking, &open, typed).await
}

async fn begin(app: &App, asking: &Asking, user: &UserId, said: &Parameters) -> Result<Checked, DomainError> {
    if !asking.client.scopes.contains(Scope::OtpSend) {
        return Err(refuse(ProblemCode::InsufficientScope).because("this needs the scope otp:send").into());
    }
    let factor = super::transaction::factor(said.get("type"));
    Ok(Checked::Challenge(verification::begin(app, asking, user, factor).await?.row))
}

/// Password and one-time password that came in one: the last eight or six digits are the latter. Where eight
/// digits end it, they are those of a mail.
fn split(pass: &str) -> (&str, Option<TypedCode>) {
    for length in [8, 6] {
        if let Some(at) = pass.len().checked_sub(length).filter(|at| pass.is_char_boundary(*at)) {
            let (password, code) = pass.split_at(at);
            if !password.is_empty()
                && code.bytes().all(|digit| digit.is_ascii_digit())
                && let Ok(code) = TypedCode::parse(code)
            {
                return (password, Some(code));
            }
        }
    }
    (pass, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn password_and_code_are_told_apart_at_the_end() {
        let shape = |pass| {
            let (password, code) = split(pass);
            (password, code.map(String::from))
        };
        assert_eq!(shape("secret287082"), ("secret", Some("287082".to_owned())));
        assert_eq!(shape("secret87110354"), ("secret", Some("87110354".to_owned())));
        assert_eq!(shape("秘密287082"), ("秘密", Some("287082".to_owned())));
        assert_eq!(shape("secret"), ("secret", None));
        assert_eq!(shape("287082"), ("287082", None));
        assert_eq!(shape("秘"), ("秘", None));
    }
}
