//! The owner's view of the events: the history, and what they still have to acknowledge.

use ninsho_shared::account::{HistoryEvent, HistoryKind};
use ninsho_shared::session::RequestOriginView;
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};
use uuid::Uuid;

use super::page::{known, page as page_of};
use crate::storage::entity::event::{self, Event};
use crate::storage::entity::unacknowledged_event;

/// A page of what happened to an account, newest first, and the cursor of the next page.
pub async fn page(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
    before: Option<Uuid>,
) -> Result<(Vec<HistoryEvent>, Option<Uuid>), DbErr> {
    let of_account = Condition::all().add(event::Column::AccountId.eq(account_id));
    let (rows, next) = page_of(conn, of_account, before).await?;
    Ok((rows.into_iter().map(view).collect(), next))
}

/// What no mail could notify the owner of and they have not acknowledged, oldest first.
pub async fn unacknowledged(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
) -> Result<Vec<HistoryEvent>, DbErr> {
    let query = event::Entity::find()
        .join(JoinType::InnerJoin, unacknowledged_row())
        .filter(unacknowledged_event::Column::AccountId.eq(account_id))
        .order_by_asc(event::Column::Id);
    Ok(known(conn, query).await?.into_iter().map(view).collect())
}

fn unacknowledged_row() -> RelationDef {
    event::Entity::belongs_to(unacknowledged_event::Entity)
        .from(event::Column::Id)
        .to(unacknowledged_event::Column::EventId)
        .into()
}

/// Notes that the owner has seen what had to be acknowledged, up to this event.
pub async fn acknowledge(conn: &impl ConnectionTrait, account_id: Uuid, last: Uuid) -> Result<(), DbErr> {
    unacknowledged_event::Entity::delete_many()
        .filter(unacknowledged_event::Column::AccountId.eq(account_id))
        .filter(unacknowledged_event::Column::EventId.lte(last))
        .exec(conn)
        .await?;
    Ok(())
}

/// The operator and their note stay out of it.
fn view(row: event::Model) -> HistoryEvent {
    let origin =
        row.network.zip(row.browser).map(|(network, browser)| RequestOriginView { network, browser });
    HistoryEvent { id: row.id, at: row.at, kind: row.kind.into(), address: row.address, origin }
}

impl From<Event> for HistoryKind {
    fn from(event: Event) -> Self {
        match event {
            Event::AccountCreated => Self::AccountCreated,
            Event::LoggedIn => Self::LoggedIn,
            Event::WrongPassword => Self::WrongPassword,
            Event::WrongCode => Self::WrongCode,
            Event::SecondFactorLocked => Self::SecondFactorLocked,
            Event::SecondFactorUnlocked => Self::SecondFactorUnlocked,
            Event::LoggedOut => Self::LoggedOut,
            Event::SessionEnded => Self::SessionEnded,
            Event::AddressChangeRequested => Self::AddressChangeRequested,
            Event::AddressChangeCancelled => Self::AddressChangeCancelled,
            Event::AddressChanged => Self::AddressChanged,
            Event::AddressChangeStopped => Self::AddressChangeStopped,
            Event::AccountFrozen => Self::AccountFrozen,
            Event::AccountClosed => Self::AccountClosed,
            Event::AccountReopened => Self::AccountReopened,
            Event::PasswordChanged => Self::PasswordChanged,
            Event::AddressRemoved => Self::AddressRemoved,
            Event::AuthenticatorAdded => Self::AuthenticatorAdded,
            Event::AuthenticatorRemoved => Self::AuthenticatorRemoved,
            Event::RecoveryCodesGenerated => Self::RecoveryCodesGenerated,
            Event::RecoveryCodeUsed => Self::RecoveryCodeUsed,
            Event::InitializationRequested => Self::InitializationRequested,
            Event::InitializationAtDesk => Self::InitializationAtDesk,
            Event::InitializationCancelled => Self::InitializationCancelled,
            Event::InitializationConfirmed => Self::InitializationConfirmed,
            Event::Initialized => Self::Initialized,
            Event::InitializationStopped => Self::InitializationStopped,
            Event::InitializationObjected => Self::InitializationObjected,
            Event::DeskTookUp => Self::DeskTookUp,
            Event::DeskAskedSecond => Self::DeskAskedSecond,
            Event::DeskApproved => Self::DeskApproved,
            Event::DeskToldCode => Self::DeskToldCode,
            Event::DeskRefused => Self::DeskRefused,
            Event::OperatorAdded => Self::OperatorAdded,
            Event::OperatorRemoved => Self::OperatorRemoved,
        }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ActiveEnum, Iterable};

    use super::*;

    #[test]
    fn the_wire_calls_each_event_as_the_database_does() {
        for event in Event::iter() {
            let kind = serde_json::to_value(HistoryKind::from(event)).unwrap();
            assert_eq!(kind, event.to_value());
        }
    }
}
