//! The account's row: reading it, and the writes of single columns on behalf of factors and
//! registrations. Commands on an account as a whole are in [`super::command`].

use ninsho_shared::login::Factor;
use ninsho_shared::{MailAddress, Timestamp, UserId};
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, UpdateMany};
use uuid::Uuid;

use crate::storage::entity::account;
use crate::storage::{Later, Tx};

pub use crate::storage::entity::account::Model as Account;

/// The account of an ID, closed or not.
pub async fn find(conn: &impl ConnectionTrait, user_id: &UserId) -> Result<Option<Account>, DbErr> {
    account::Entity::find().filter(account::Column::UserId.eq(user_id.as_str())).one(conn).await
}

/// The account of this id.
///
/// # Errors
/// `DbErr::RecordNotFound` for an id that no account has.
pub async fn by_id(conn: &impl ConnectionTrait, id: Uuid) -> Result<Account, DbErr> {
    let found = account::Entity::find_by_id(id).one(conn).await?;
    found.ok_or_else(|| DbErr::RecordNotFound(format!("there is no account {id}")))
}

/// Whether the owner may set the first factor without the help desk: the account never had one.
#[must_use]
pub fn is_first_set_up(account: &Account) -> bool {
    account.enrolled_at.is_none() && account.mail_address.is_none() && account.frozen_at.is_none()
}

/// The update of one account.
pub(super) fn update(id: Uuid) -> UpdateMany<account::Entity> {
    account::Entity::update_many().filter(account::Column::Id.eq(id))
}

/// The update that opens a second factor that is locked or blocked, and with `unfreeze` also one that is
/// frozen.
pub(super) fn opening(id: Uuid, unfreeze: bool) -> UpdateMany<account::Entity> {
    let opening = update(id)
        .col_expr(account::Column::SecondFactorFailures, Expr::value(0))
        .col_expr(account::Column::SecondFactorGivenBack, Expr::value(0))
        .col_expr(account::Column::SecondFactorLockedUntil, none());
    if unfreeze { unfreezing(opening) } else { opening }
}

fn unfreezing(update: UpdateMany<account::Entity>) -> UpdateMany<account::Entity> {
    update.col_expr(account::Column::FrozenAt, none()).col_expr(account::Column::DeskUntil, none())
}

fn none() -> Expr {
    Expr::value(Option::<i64>::None)
}

/// Records until when the help desk's word is final; none when the request that it told its code for has
/// ended.
pub fn set_desk_until(tx: &Tx, id: Uuid, until: Option<Timestamp>) {
    update(id).col_expr(account::Column::DeskUntil, Expr::value(until)).later(tx);
}

/// Records when the first factor was set.
pub fn set_enrolled(tx: &Tx, id: Uuid, now: Timestamp) {
    update(id).col_expr(account::Column::EnrolledAt, first_enrolled(now)).later(tx);
}

fn first_enrolled(now: Timestamp) -> Expr {
    Func::coalesce([Expr::col(account::Column::EnrolledAt), Expr::value(now)]).into()
}

/// What a right factor changes of an account: its failures are reset. The caller adds what else it
/// changes, so that the row is written once.
#[must_use = "`write` writes it"]
#[derive(Debug)]
pub struct Success(UpdateMany<account::Entity>);

impl Success {
    pub(crate) fn of(account_id: Uuid) -> Self {
        Self(opening(account_id, false))
    }

    /// Records the factor that was used, to offer it first the next time. A recovery code is a last resort
    /// and is not recorded.
    pub fn by(self, used: Factor) -> Self {
        match used {
            Factor::RecoveryCode => self,
            used => Self(self.0.col_expr(account::Column::LastFactor, Expr::value(used))),
        }
    }

    /// Sets the address that receives codes, once it is proved.
    pub fn with_mail_address(self, address: &MailAddress, now: Timestamp) -> Self {
        let update = self.0.col_expr(account::Column::MailAddress, Expr::value(address.clone()));
        let update = update.col_expr(account::Column::MailSince, Expr::value(now));
        Self(update.col_expr(account::Column::EnrolledAt, first_enrolled(now)))
    }

    /// Forgets which factor was used last: an initialization removes them. With `unfreeze`, also opens a
    /// second factor that the owner froze: the help desk has spoken with them.
    pub fn initialized(self, unfreeze: bool) -> Self {
        let update = self.0.col_expr(account::Column::LastFactor, Expr::value(Option::<String>::None));
        Self(if unfreeze { unfreezing(update) } else { update })
    }

    /// Writes it.
    pub fn write(self, tx: &Tx) {
        self.0.later(tx);
    }
}
