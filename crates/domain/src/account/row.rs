//! The account's row: reading it, and the writes of single columns on behalf of factors and
//! registrations. Commands on an account as a whole are in [`super::command`].

use ninsho_shared::login::Factor;
use ninsho_shared::{MailAddress, Timestamp, UserId};
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, UpdateMany};
use uuid::Uuid;

use crate::storage::Tx;
use crate::storage::entity::account;

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
    let none = || Expr::value(Option::<i64>::None);
    let opening = update(id)
        .col_expr(account::Column::SecondFactorFailures, Expr::value(0))
        .col_expr(account::Column::SecondFactorGivenBack, Expr::value(0))
        .col_expr(account::Column::SecondFactorLockedUntil, none());
    if !unfreeze {
        return opening;
    }
    opening.col_expr(account::Column::FrozenAt, none()).col_expr(account::Column::DeskUntil, none())
}

/// Sets the address that receives codes, once it is proved.
pub async fn set_mail_address(tx: &Tx, id: Uuid, address: &MailAddress, now: Timestamp) -> Result<(), DbErr> {
    update(id)
        .col_expr(account::Column::MailAddress, Expr::value(address.clone()))
        .col_expr(account::Column::MailSince, Expr::value(now))
        .exec(tx)
        .await?;
    set_enrolled(tx, id, now).await
}

/// Records until when the help desk's word is final; none when the request that it told its code for has
/// ended.
pub async fn set_desk_until(tx: &Tx, id: Uuid, until: Option<Timestamp>) -> Result<(), DbErr> {
    update(id).col_expr(account::Column::DeskUntil, Expr::value(until)).exec(tx).await?;
    Ok(())
}

/// Records when the first factor was set.
pub async fn set_enrolled(tx: &Tx, id: Uuid, now: Timestamp) -> Result<(), DbErr> {
    let first = Func::coalesce([Expr::col(account::Column::EnrolledAt), Expr::value(now)]);
    update(id).col_expr(account::Column::EnrolledAt, first.into()).exec(tx).await?;
    Ok(())
}

/// Records the factor that was used, to offer it first the next time. A recovery code is a last resort and
/// is not recorded.
pub async fn set_last_factor(tx: &Tx, id: Uuid, used: Factor) -> Result<(), DbErr> {
    if used == Factor::RecoveryCode {
        return Ok(());
    }
    update(id).col_expr(account::Column::LastFactor, Expr::value(used)).exec(tx).await?;
    Ok(())
}

/// Opens the second factor after an initialization, which removed the factors. With `unfreeze`, also one
/// that the owner froze: the help desk has spoken with them.
pub async fn reset_second_factor(tx: &Tx, id: Uuid, unfreeze: bool) -> Result<(), DbErr> {
    let no_factor = Expr::value(Option::<String>::None);
    opening(id, unfreeze).col_expr(account::Column::LastFactor, no_factor).exec(tx).await?;
    Ok(())
}
