//! ID and password, checked alike wherever they are asked for: rate-limited, with the same work and the
//! same answer whether the ID exists or not.

use ninsho_shared::session::Level;
use ninsho_shared::{Password, ProblemCode, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Iterable, QueryFilter, QuerySelect,
    QueryTrait,
};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::password_tries::{self, Admitted, Permit, Standing};
use super::{mail, metrics, row};
use crate::app::App;
use crate::event::{self, Event};
use crate::key::{Compared, Lane};
use crate::mail::outbox::MailKind;
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;
use crate::storage::entity::{account, session};
use crate::storage::{Guarded, Tx};

/// ID and password were right. What was counted before is forgotten in the transaction of what follows,
/// and [`Right::settle`] follows its commit; dropped before, the try is taken back all the same.
pub struct Right {
    /// Whose they are.
    pub account: account::Model,
    renewed: Option<String>,
    permit: Permit,
}

impl Right {
    /// Forgets the wrong tries of this ID, and returns the account with its row locked. A hash of foreign
    /// parameters is replaced by one of ours.
    ///
    /// # Errors
    /// `wrong_credentials` when the password was changed, or the account closed, since they were
    /// compared.
    pub async fn accept(&self, tx: &Tx) -> Result<account::Model, DomainError> {
        let mut account = tx.lock_account(self.account.id).await?;
        let is_same = account.password_hash == self.account.password_hash;
        // Another log-in of the same moment may have made the same hash anew.
        let is_renewed = self.renewed.as_ref() == Some(&account.password_hash);
        if !(is_same || is_renewed) || account.closed_at.is_some() {
            return Err(ProblemCode::WrongCredentials.into());
        }
        if let Some(renewed) = self.renewed.as_ref().filter(|_| is_same) {
            row::update(account.id)
                .col_expr(account::Column::PasswordHash, Expr::value(renewed.as_str()))
                .apply(tx, ProblemCode::Internal)
                .await?;
            account.password_hash.clone_from(renewed);
        }
        self.permit.succeeded(tx).await?;
        Ok(account)
    }

    /// What [`Right::accept`] wrote is committed.
    pub fn settle(mut self) {
        self.permit.settle();
    }
}

/// Compares ID and password with those of the account. `device` finds the device of this ID among what
/// the browser sent.
///
/// # Errors
/// `wrong_credentials`, `too_many_attempts` with the wait, or `overloaded`.
pub async fn check(
    app: &App,
    user_id: &UserId,
    password: Password,
    origin: &RequestOrigin,
    device: Option<Uuid>,
) -> Result<Right, DomainError> {
    let conn = app.storage.read();
    let (account, network_is_known) = find(conn, user_id, &origin.network).await?;
    // An unknown ID takes the same steps, so that the time does not tell it.
    let account_id = account.as_ref().map_or(Uuid::nil(), |account| account.id);
    let decoy = app.hash_kinds.decoy_for(conn, &app.secrets, user_id, app.now()).await?;
    let standing = match device {
        Some(_) => Standing::KnownDevice,
        None if origin.has_network() && network_is_known => Standing::KnownNetwork,
        None => Standing::Unknown,
    };
    // Before anything is written: who cannot be served leaves no trace.
    let place = app.hasher.place(lane(standing))?;
    let exists = account.is_some();
    let Admitted { permit, place, failures } =
        password_tries::admit(app, user_id, exists, origin, standing, device, place).await?;

    let hash = account.as_ref().map_or(decoy, |account| account.password_hash.clone());
    let (app_too, runtime, origin) = (app.clone(), Handle::current(), origin.clone());
    let wrong = Wrong { app: app_too, runtime, account_id, origin, standing, failures };
    let settle = move |compared: Compared| match compared {
        Compared { right: true, renewed } if exists => Ok((permit, renewed)),
        // Written down even if nobody waits for the answer any more.
        _ => {
            permit.was_wrong();
            Err(wrong.record(exists))
        }
    };
    match (app.hasher.compare(place, password, hash, settle).await?, account) {
        (Ok((permit, renewed)), Some(account)) => Ok(Right { account, renewed, permit }),
        (Ok(_), None) => Err(ProblemCode::WrongCredentials.into()),
        (Err(recorded), _) => {
            recorded.await.map_err(anyhow::Error::from)??;
            Err(ProblemCode::WrongCredentials.into())
        }
    }
}

const fn lane(standing: Standing) -> Lane {
    match standing {
        Standing::KnownDevice | Standing::KnownNetwork => Lane::Known,
        Standing::Unknown => Lane::Anybody,
    }
}

/// A wrong password, to be written down.
struct Wrong {
    app: App,
    /// The thread that compared the password has none.
    runtime: Handle,
    account_id: Uuid,
    origin: RequestOrigin,
    standing: Standing,
    failures: u32,
}

impl Wrong {
    /// Writes it down: for an account as an event of its own, for an ID that nobody has in a sum. What
    /// follows a round number of them is not waited for, so that the time does not tell an ID.
    fn record(self, exists: bool) -> JoinHandle<Result<(), DomainError>> {
        metrics::wrong_password(exists, self.standing != Standing::Unknown);
        let runtime = self.runtime.clone();
        runtime.spawn(async move {
            let Self { app, account_id, origin, .. } = &self;
            let follows = if exists {
                event::record_failure(app, Some(*account_id), Event::WrongPassword, origin).await?;
                self.failures == app.config.limits.password.slow_from
            } else {
                is_round(password_tries::add_to_sum(app, origin).await?)
            };
            if follows {
                drop(tokio::spawn(self.follow_up(exists)));
            }
            Ok(())
        })
    }

    async fn follow_up(self, exists: bool) {
        let Self { app, account_id, origin, .. } = self;
        let done = if exists {
            metrics::guessed_account();
            mail::warn(&app, account_id, MailKind::PasswordGuessed, &origin).await
        } else {
            event::record_failure(&app, None, Event::WrongPassword, &origin).await
        };
        if let Err(error) = done {
            tracing::error!(error = ?error, "a wrong password could not be followed up");
        }
    }
}

/// 1, 10, 100 and so on.
fn is_round(sum: u32) -> bool {
    sum > 0 && 10_u32.pow(sum.ilog10()) == sum
}

/// The account of an ID, unless it is closed, and whether it has passed the second factor from this network
/// before. For an ID that nobody has the same is looked up.
async fn find(
    conn: &impl ConnectionTrait,
    user_id: &UserId,
    network: &str,
) -> Result<(Option<account::Model>, bool), DbErr> {
    let column = |column| Expr::col((account::Entity, column));
    let account_id = Func::coalesce([column(account::Column::Id), Expr::value(Uuid::nil())]);
    let seen = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(Expr::col((session::Entity, session::Column::AccountId)).eq(account_id))
        .filter(session::Column::Network.eq(network))
        .filter(session::Column::Level.eq(Level::Full))
        .into_query();
    let is_theirs =
        column(account::Column::UserId).eq(user_id.as_str()).and(column(account::Column::ClosedAt).is_null());
    // One row, whether anybody has the ID or not.
    let always = Query::select().expr_as(Expr::val(1), "one").take();
    let query = Query::select()
        .columns(account::Column::iter().map(|column| (account::Entity, column)))
        .expr_as(Expr::exists(seen), NETWORK_IS_KNOWN)
        .from_subquery(always, "always")
        .left_join(account::Entity, is_theirs)
        .take();
    let Some(row) = conn.query_one(&query).await? else { return Ok((None, false)) };
    let exists = row.try_get::<Option<Uuid>>("", "id")?.is_some();
    let account = exists.then(|| account::Model::from_query_result(&row, "")).transpose()?;
    Ok((account, row.try_get("", NETWORK_IS_KNOWN)?))
}

const NETWORK_IS_KNOWN: &str = "network_is_known";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_power_of_ten_is_round() {
        let round: Vec<_> = (0..=1000).filter(|sum| is_round(*sum)).collect();
        assert_eq!(round, [1, 10, 100, 1000]);
    }
}
