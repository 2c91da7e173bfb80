//! What an account can log in with besides its password. Each kind of factor has a folder; what they
//! have in common is here.

pub mod authenticator;
pub mod mail_code;
pub mod recovery_code;
mod verified;

use ninsho_shared::Timestamp;
use ninsho_shared::login::{Factor, FactorsView};
use sea_orm::sea_query::{Expr, Query, SelectExpr, SelectStatement};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use uuid::Uuid;

use crate::account::Account;
use crate::storage::Tx;

pub use verified::VerifiedFactor;

/// The factors of an account that can be used now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factors {
    /// Whether an address is registered.
    pub mail: bool,
    /// The number of active authenticators.
    pub authenticators: u32,
    /// The number of unused recovery codes.
    pub recovery_codes: u32,
    /// The one that was used last, to be offered first.
    pub last: Option<Factor>,
}

impl Factors {
    /// Reads them.
    pub async fn of(conn: &impl ConnectionTrait, account: &Account) -> Result<Self, DbErr> {
        let (authenticators, recovery_codes) = Self::count_without_mail(conn, account.id).await?;
        Ok(Self::counted(account, authenticators, recovery_codes))
    }

    /// The numbers of active authenticators and of unused recovery codes.
    pub(crate) async fn count_without_mail(
        conn: &impl ConnectionTrait,
        account_id: Uuid,
    ) -> Result<(u32, u32), DbErr> {
        let counts = Query::select().exprs(Self::counts(account_id)).take();
        conn.query_one(&counts).await?.as_ref().map_or(Ok((0, 0)), numbers)
    }

    /// The same numbers as columns of a query, which [`Factors::read`] reads.
    pub(crate) fn counts(account_id: Uuid) -> [SelectExpr; 2] {
        let count = |rows: SelectStatement, name| SelectExpr {
            expr: Expr::SubQuery(None, Box::new(rows.into())),
            alias: Some(name),
            window: None,
        };
        [
            count(authenticator::store::counting_active(account_id), AUTHENTICATORS.into()),
            count(recovery_code::store::counting_unused(account_id), RECOVERY_CODES.into()),
        ]
    }

    /// The factors of an account, in a row with [`Factors::counts`].
    pub(crate) fn read(account: &Account, row: &QueryResult) -> Result<Self, DbErr> {
        let (authenticators, recovery_codes) = numbers(row)?;
        Ok(Self::counted(account, authenticators, recovery_codes))
    }

    /// Of an account with these numbers.
    pub(crate) fn counted(account: &Account, authenticators: u32, recovery_codes: u32) -> Self {
        let (mail, last) = (account.mail_address.is_some(), account.last_factor);
        Self { mail, authenticators, recovery_codes, last }
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
        // An authenticator is stronger than mail and needs none, so it is offered before it.
        let by_strength = [Factor::Authenticator, Factor::Mail, Factor::RecoveryCode];
        let preferred = self.last.into_iter().chain(by_strength).find(|factor| usable.contains(factor));
        FactorsView {
            usable,
            preferred: preferred.unwrap_or(Factor::Mail),
            recovery_codes_left: self.recovery_codes,
        }
    }
}

const AUTHENTICATORS: &str = "authenticators";
const RECOVERY_CODES: &str = "recovery_codes";

fn numbers(row: &QueryResult) -> Result<(u32, u32), DbErr> {
    let number = |name| Ok::<_, DbErr>(u32::try_from(row.try_get::<i64>("", name)?).unwrap_or(u32::MAX));
    Ok((number(AUTHENTICATORS)?, number(RECOVERY_CODES)?))
}

/// Removes all authenticators and recovery codes of an account, set-ups among them.
pub fn remove_all(tx: &Tx, account_id: Uuid, now: Timestamp) {
    authenticator::store::remove_all(tx, account_id, now);
    recovery_code::store::remove_all(tx, account_id);
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
