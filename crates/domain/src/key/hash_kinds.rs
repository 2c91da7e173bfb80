//! Which kinds of password hashes the accounts have. An ID that nobody has is compared with a hash of one of
//! them, so that its answer takes as long as that of some account.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ninsho_shared::{Timestamp, UserId};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::Secrets;
use super::hasher::{OWN_KIND, decoy, kind_of};
use crate::storage::entity::account::{Column, Entity};

/// Accounts are imported now and then; a log-in makes a hash of another kind one of ours.
const LOOK_EVERY: Duration = Duration::from_mins(10);
/// More would cost a query each.
const MOST: usize = 8;

/// The kinds, as they were some minutes ago. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct HashKinds(Arc<Mutex<Looked>>);

#[derive(Clone, Debug, Default)]
struct Looked {
    at: Option<Timestamp>,
    kinds: Arc<[Kind]>,
}

/// Hashes that begin alike.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Kind {
    begins: String,
    accounts: u64,
}

impl HashKinds {
    /// A hash to compare with for an ID that nobody has: always of the same kind for an ID, and over all IDs
    /// of each kind as often as accounts are.
    pub async fn decoy_for(
        &self,
        conn: &impl ConnectionTrait,
        secrets: &Secrets,
        user_id: &UserId,
        now: Timestamp,
    ) -> Result<String, DbErr> {
        let kinds = self.current(conn, now).await?;
        Ok(decoy(choose(&kinds, secrets.number_of(user_id.as_str()))))
    }

    async fn current(&self, conn: &impl ConnectionTrait, now: Timestamp) -> Result<Arc<[Kind]>, DbErr> {
        {
            let mut looked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let is_young = looked.at.is_some_and(|at| at <= now && now.since(at) < LOOK_EVERY);
            if is_young {
                return Ok(Arc::clone(&looked.kinds));
            }
            // Others go on with what is known meanwhile.
            looked.at = Some(now);
        }
        let kinds: Arc<[Kind]> = look(conn).await?.into();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).kinds = Arc::clone(&kinds);
        Ok(kinds)
    }
}

async fn look(conn: &impl ConnectionTrait) -> Result<Vec<Kind>, DbErr> {
    let mut kinds: Vec<Kind> = Vec::new();
    let mut next = Some(OWN_KIND.to_owned());
    while let Some(begins) = next.take() {
        let accounts = Entity::find().filter(Column::PasswordHash.starts_with(&*begins)).count(conn).await?;
        kinds.push(Kind { begins, accounts });
        if kinds.len() == MOST {
            break;
        }
        let mut another = Entity::find().select_only().column(Column::PasswordHash).limit(1);
        for kind in &kinds {
            another = another.filter(Column::PasswordHash.starts_with(&*kind.begins).not());
        }
        let hash: Option<String> = another.into_tuple().one(conn).await?;
        next = hash.as_deref().and_then(kind_of).map(str::to_owned);
    }
    Ok(kinds)
}

fn choose(kinds: &[Kind], number: u64) -> &str {
    let all: u64 = kinds.iter().map(|kind| kind.accounts).sum();
    let mut left = number.checked_rem(all).unwrap_or(0);
    for kind in kinds {
        if left < kind.accounts {
            return &kind.begins;
        }
        left -= kind.accounts;
    }
    OWN_KIND
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_chosen_as_often_as_accounts_have_it() {
        let kind = |begins: &str, accounts| Kind { begins: begins.to_owned(), accounts };
        let kinds = [kind("a", 3), kind("b", 0), kind("c", 1)];
        let chosen: String = (0..8).map(|number| choose(&kinds, number)).collect();
        assert_eq!(chosen, "aaacaaac");
        assert_eq!(choose(&[], 7), OWN_KIND);
        assert_eq!(choose(&[kind("a", 0)], 7), OWN_KIND);
    }
}
