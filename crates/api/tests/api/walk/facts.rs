//! What the API protects, as the database holds it.

use std::collections::BTreeMap;

use ninsho_api::storage::entity::{account, address_change, challenge, session};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::support::TestApp;

/// Of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) account: account::Model,
    pub(super) sessions: BTreeMap<Uuid, session::Model>,
    pub(super) changes: BTreeMap<Uuid, address_change::Model>,
    pub(super) challenges: BTreeMap<Uuid, challenge::Model>,
}

pub(super) async fn of(app: &TestApp, account_id: Uuid) -> Facts {
    let conn = app.app.storage.read();
    let account = account::Entity::find_by_id(account_id).one(conn).await.unwrap().unwrap();
    let sessions = session::Entity::find().filter(session::Column::AccountId.eq(account_id)).all(conn).await;
    let changes = address_change::Entity::find()
        .filter(address_change::Column::AccountId.eq(account_id))
        .all(conn)
        .await;
    let challenges =
        challenge::Entity::find().filter(challenge::Column::AccountId.eq(account_id)).all(conn).await;
    Facts {
        account,
        sessions: sessions.unwrap().into_iter().map(|row| (row.id, row)).collect(),
        changes: changes.unwrap().into_iter().map(|row| (row.id, row)).collect(),
        challenges: challenges.unwrap().into_iter().map(|row| (row.id, row)).collect(),
    }
}
