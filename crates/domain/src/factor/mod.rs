//! What an account can log in with besides its password: the part of it that the flows share.

pub mod authenticator;
mod held;
pub mod mail_code;
pub mod recovery_code;

use ninsho_shared::Timestamp;
use ninsho_shared::login::{Factor, FactorsView};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, UpdateMany};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::key::Secrets;
use crate::key::random::Random;
use crate::storage::Tx;
use crate::storage::entity::{
    account, authenticator as authenticator_row, recovery_code as recovery_code_row,
};

pub use held::{HeldFactor, check_authenticator, check_recovery_code};

/// The factors of an account that can be used now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factors {
    /// Whether an address is registered.
    pub mail: bool,
    /// How many authenticators count.
    pub authenticators: u32,
    /// How many recovery codes have not been used.
    pub recovery_codes: u32,
    /// The one that was used last, to be offered first.
    pub last: Option<Factor>,
}

impl Factors {
    /// Reads them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of(conn: &impl ConnectionTrait, account: &account::Model) -> Result<Self, DbErr> {
        let authenticators = authenticator_row::Entity::find()
            .filter(authenticator_row::Column::AccountId.eq(account.id))
            .filter(authenticator_row::Column::RemovedAt.is_null())
            .filter(authenticator_row::Column::ConfirmedAt.is_not_null());
        let codes = recovery_code_row::Entity::find()
            .filter(recovery_code_row::Column::AccountId.eq(account.id))
            .filter(recovery_code_row::Column::UsedAt.is_null());
        Ok(Self {
            mail: account.mail_address.is_some(),
            authenticators: u32::try_from(authenticators.count(conn).await?).unwrap_or(u32::MAX),
            recovery_codes: u32::try_from(codes.count(conn).await?).unwrap_or(u32::MAX),
            last: account.last_factor,
        })
    }

    /// Whether anything but a mailed code can be typed.
    #[must_use]
    pub fn without_mail(&self) -> bool {
        self.authenticators > 0 || self.recovery_codes > 0
    }

    /// As their owner sees them.
    #[must_use]
    pub fn view(&self) -> FactorsView {
        let set = [
            (Factor::Mail, self.mail),
            (Factor::Authenticator, self.authenticators > 0),
            (Factor::RecoveryCode, self.recovery_codes > 0),
        ];
        let usable: Vec<Factor> =
            set.into_iter().filter_map(|(factor, is_set)| is_set.then_some(factor)).collect();
        // Of those that were never used the app comes first: it is the stronger one, and needs no mail.
        let by_strength = [Factor::Authenticator, Factor::Mail, Factor::RecoveryCode];
        let preferred = self.last.into_iter().chain(by_strength).find(|factor| usable.contains(factor));
        FactorsView {
            usable,
            preferred: preferred.unwrap_or(Factor::Mail),
            recovery_codes_left: self.recovery_codes,
        }
    }
}

/// What is true of the authenticators whose set-up began before `begun` and was not finished.
#[must_use]
pub fn is_unproved(begun: Timestamp) -> Condition {
    Condition::all()
        .add(authenticator_row::Column::RemovedAt.is_null())
        .add(authenticator_row::Column::ConfirmedAt.is_null())
        .add(authenticator_row::Column::CreatedAt.lt(begun))
}

/// The update that removes authenticators. The secret goes with the app: what is of no use any more is not
/// kept. The caller says which.
#[must_use]
pub fn removing(now: Timestamp) -> UpdateMany<authenticator_row::Entity> {
    authenticator_row::Entity::update_many()
        .col_expr(authenticator_row::Column::RemovedAt, Expr::value(now))
        .col_expr(authenticator_row::Column::Sealed, Expr::value(Vec::<u8>::new()))
        .filter(authenticator_row::Column::RemovedAt.is_null())
}

/// Takes all authenticators and recovery codes away, those that are being set up among them.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_all(conn: &impl ConnectionTrait, account_id: Uuid, now: Timestamp) -> Result<(), DbErr> {
    removing(now).filter(authenticator_row::Column::AccountId.eq(account_id)).exec(conn).await?;
    remove_recovery_codes(conn, account_id).await
}

/// Takes all recovery codes away.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_recovery_codes(conn: &impl ConnectionTrait, account_id: Uuid) -> Result<(), DbErr> {
    recovery_code_row::Entity::delete_many()
        .filter(recovery_code_row::Column::AccountId.eq(account_id))
        .exec(conn)
        .await?;
    Ok(())
}

/// Encrypts the secret of an app for its row.
///
/// # Errors
/// When there is no randomness.
pub fn seal_secret(
    secrets: &Secrets,
    id: Uuid,
    account_id: Uuid,
    secret: &[u8],
    random: &dyn Random,
) -> anyhow::Result<Vec<u8>> {
    secrets.seal(&seal_name(id, account_id), secret, random)
}

/// Decrypts the secret of an app.
///
/// # Errors
/// When it was sealed with a server key that is not here, or for another row.
pub fn open_secret(secrets: &Secrets, row: &authenticator_row::Model) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    secrets.open(&seal_name(row.id, row.account_id), &row.sealed)
}

/// Seals the secrets of all authenticators again with the newest server key; returns how many there are.
///
/// # Errors
/// When one was sealed with a server key that is not here.
pub async fn reseal_authenticators(tx: &Tx, secrets: &Secrets, random: &dyn Random) -> anyhow::Result<usize> {
    let rows = authenticator_row::Entity::find()
        .filter(authenticator_row::Column::RemovedAt.is_null())
        .all(tx)
        .await?;
    for row in &rows {
        let secret = open_secret(secrets, row)?;
        let sealed = seal_secret(secrets, row.id, row.account_id, &secret, random)?;
        authenticator_row::Entity::update_many()
            .col_expr(authenticator_row::Column::Sealed, Expr::value(sealed))
            .filter(authenticator_row::Column::Id.eq(row.id))
            .filter(authenticator_row::Column::RemovedAt.is_null())
            .exec(tx)
            .await?;
    }
    Ok(rows.len())
}

fn seal_name(id: Uuid, account_id: Uuid) -> String {
    format!("app {id} of {account_id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_that_was_used_last_is_offered_first_as_long_as_it_is_set() {
        use Factor::{Authenticator, Mail, RecoveryCode};
        for (mail, authenticators, recovery_codes, last, usable, preferred) in [
            (true, 0, 0, None, vec![Mail], Mail),
            (true, 1, 0, None, vec![Mail, Authenticator], Authenticator),
            (true, 1, 9, Some(Mail), vec![Mail, Authenticator, RecoveryCode], Mail),
            (false, 2, 9, Some(Mail), vec![Authenticator, RecoveryCode], Authenticator),
            (true, 0, 9, Some(Authenticator), vec![Mail, RecoveryCode], Mail),
            (false, 0, 1, None, vec![RecoveryCode], RecoveryCode),
            (false, 0, 0, Some(Authenticator), vec![], Mail),
        ] {
            let view = Factors { mail, authenticators, recovery_codes, last }.view();
            assert_eq!(
                (view.usable, view.preferred, view.recovery_codes_left),
                (usable, preferred, recovery_codes)
            );
        }
    }
}
