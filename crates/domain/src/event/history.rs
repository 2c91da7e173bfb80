//! The owner's view of the events: the history, and what they still have to acknowledge.

use ninsho_shared::account::{HistoryEvent, HistoryKind};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};
use uuid::Uuid;

use super::page::{Slice, known, page as page_of};
use crate::app::App;
use crate::storage::Tx;
use crate::storage::entity::event::{self, Event};
use crate::storage::entity::unacknowledged_event;

/// A page of what happened to an account, newest first, and the cursor of the next page.
pub async fn page(
    app: &App,
    account_id: Uuid,
    slice: Slice,
) -> Result<(Vec<HistoryEvent>, Option<Uuid>), DbErr> {
    let of_account = Condition::all().add(event::Column::AccountId.eq(account_id));
    let (rows, next) = page_of(app.storage.read(), of_account, slice).await?;
    Ok((rows.into_iter().filter_map(|row| view(app, row)).collect(), next))
}

/// What no mail could notify the owner of and they have not acknowledged, oldest first.
pub async fn unacknowledged(app: &App, account_id: Uuid) -> Result<Vec<HistoryEvent>, DbErr> {
    let query = event::Entity::find()
        .join(JoinType::InnerJoin, unacknowledged_row())
        .filter(unacknowledged_event::Column::AccountId.eq(account_id))
        .order_by_asc(event::Column::Id);
    let rows = known(app.storage.read(), query).await?;
    Ok(rows.into_iter().filter_map(|row| view(app, row)).collect())
}

fn unacknowledged_row() -> RelationDef {
    event::Entity::belongs_to(unacknowledged_event::Entity)
        .from(event::Column::Id)
        .to(unacknowledged_event::Column::EventId)
        .into()
}

/// Notes that the owner has seen what had to be acknowledged, up to this event.
pub async fn acknowledge(tx: &Tx, account_id: Uuid, last: Uuid) -> Result<(), DbErr> {
    unacknowledged_event::Entity::delete_many()
        .filter(unacknowledged_event::Column::AccountId.eq(account_id))
        .filter(unacknowledged_event::Column::EventId.lte(last))
        .exec(tx)
        .await?;
    Ok(())
}

/// The operator and their note stay out of it, and what is of no account.
fn view(app: &App, row: event::Model) -> Option<HistoryEvent> {
    let institution = &app.config.institution;
    let origin =
        row.network.zip(row.browser).map(|(network, browser)| institution.origin_view(network, browser));
    let kind = kind(row.kind)?;
    Some(HistoryEvent {
        id: row.id,
        at: row.at,
        kind,
        address: row.address,
        application: row.application,
        origin,
    })
}

/// What the owner sees of an event; nothing of those of no account.
#[must_use]
pub const fn kind(event: Event) -> Option<HistoryKind> {
    Some(match event {
        Event::AccountCreated => HistoryKind::AccountCreated,
        Event::LoggedIn => HistoryKind::LoggedIn,
        Event::WrongPassword => HistoryKind::WrongPassword,
        Event::WrongCode => HistoryKind::WrongCode,
        Event::SecondFactorLocked => HistoryKind::SecondFactorLocked,
        Event::SecondFactorUnlocked => HistoryKind::SecondFactorUnlocked,
        Event::LoggedOut => HistoryKind::LoggedOut,
        Event::SessionEnded => HistoryKind::SessionEnded,
        Event::AddressChangeRequested => HistoryKind::AddressChangeRequested,
        Event::AddressChangeCancelled => HistoryKind::AddressChangeCancelled,
        Event::AddressChanged => HistoryKind::AddressChanged,
        Event::AddressChangeStopped => HistoryKind::AddressChangeStopped,
        Event::AccountFrozen => HistoryKind::AccountFrozen,
        Event::AccountClosed => HistoryKind::AccountClosed,
        Event::AccountReopened => HistoryKind::AccountReopened,
        Event::PasswordChanged => HistoryKind::PasswordChanged,
        Event::AddressRemoved => HistoryKind::AddressRemoved,
        Event::AuthenticatorAdded => HistoryKind::AuthenticatorAdded,
        Event::AuthenticatorRemoved => HistoryKind::AuthenticatorRemoved,
        Event::RecoveryCodesGenerated => HistoryKind::RecoveryCodesGenerated,
        Event::RecoveryCodeUsed => HistoryKind::RecoveryCodeUsed,
        Event::InitializationRequested => HistoryKind::InitializationRequested,
        Event::InitializationAtDesk => HistoryKind::InitializationAtDesk,
        Event::InitializationCancelled => HistoryKind::InitializationCancelled,
        Event::InitializationConfirmed => HistoryKind::InitializationConfirmed,
        Event::Initialized => HistoryKind::Initialized,
        Event::InitializationStopped => HistoryKind::InitializationStopped,
        Event::InitializationObjected => HistoryKind::InitializationObjected,
        Event::DeskTookUp => HistoryKind::DeskTookUp,
        Event::DeskAskedSecond => HistoryKind::DeskAskedSecond,
        Event::DeskApproved => HistoryKind::DeskApproved,
        Event::DeskToldCode => HistoryKind::DeskToldCode,
        Event::DeskRefused => HistoryKind::DeskRefused,
        Event::OperatorAdded => HistoryKind::OperatorAdded,
        Event::OperatorRemoved => HistoryKind::OperatorRemoved,
        Event::OtpVerified => HistoryKind::OtpVerified,
        Event::ClientAdded
        | Event::ClientRotated
        | Event::ClientSuspended
        | Event::ClientResumed
        | Event::ClientRemoved
        | Event::ClientRefused => return None,
    })
}

#[cfg(test)]
mod tests {
    use sea_orm::{ActiveEnum, Iterable};

    use super::*;

    #[test]
    fn the_wire_calls_each_event_as_the_database_does() {
        for event in Event::iter() {
            if let Some(kind) = kind(event) {
                assert_eq!(serde_json::to_value(kind).unwrap(), event.to_value());
            }
        }
    }
}
