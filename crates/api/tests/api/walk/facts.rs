//! What the API protects, as the database holds it.

use std::collections::BTreeMap;

use ninsho_api::storage::entity::{
    account, address_change, app_factor, challenge, init_request, recovery_code, session,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::support::TestApp;

/// Of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) account: account::Model,
    pub(super) sessions: BTreeMap<Uuid, session::Model>,
    pub(super) changes: BTreeMap<Uuid, address_change::Model>,
    pub(super) requests: BTreeMap<Uuid, init_request::Model>,
    pub(super) challenges: BTreeMap<Uuid, challenge::Model>,
    pub(super) apps: BTreeMap<Uuid, app_factor::Model>,
    pub(super) recovery_codes: BTreeMap<Uuid, recovery_code::Model>,
}

impl Facts {
    /// Whether a number is one of this account's.
    pub(super) fn has(&self, id: Uuid) -> bool {
        self.sessions.contains_key(&id)
            || self.changes.contains_key(&id)
            || self.requests.contains_key(&id)
            || self.apps.contains_key(&id)
    }
}

/// All rows of a table that belong to an account, by their numbers.
macro_rules! rows {
    ($app:expr, $account:expr, $table:ident) => {{
        let found = $table::Entity::find().filter($table::Column::AccountId.eq($account));
        let rows = found.all($app.app.storage.read()).await.unwrap();
        rows.into_iter().map(|row| (row.id, row)).collect()
    }};
}

pub(super) async fn of(app: &TestApp, id: Uuid) -> Facts {
    let account = account::Entity::find_by_id(id).one(app.app.storage.read()).await;
    Facts {
        account: account.unwrap().unwrap(),
        sessions: rows!(app, id, session),
        changes: rows!(app, id, address_change),
        requests: rows!(app, id, init_request),
        challenges: rows!(app, id, challenge),
        apps: rows!(app, id, app_factor),
        recovery_codes: rows!(app, id, recovery_code),
    }
}
