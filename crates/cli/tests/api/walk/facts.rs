//! What the API protects, as the database holds it.

use std::collections::BTreeMap;

use ninsho_domain::storage::entity::{
    account, address_change, authenticator, challenge, client, client_token, init_request, recovery_code,
    session, verification,
};
use sea_orm::EntityTrait;
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
    pub(super) authenticators: BTreeMap<Uuid, authenticator::Model>,
    pub(super) recovery_codes: BTreeMap<Uuid, recovery_code::Model>,
    pub(super) verifications: BTreeMap<Uuid, verification::Model>,
}

/// Of everybody, and of the machine clients.
#[derive(Clone, Debug)]
pub(super) struct Everything {
    pub(super) accounts: Vec<Facts>,
    pub(super) clients: BTreeMap<Uuid, client::Model>,
    /// Access tokens by their hashes.
    pub(super) tokens: BTreeMap<String, client_token::Model>,
}

impl Facts {
    /// Whether a number is one of this account's.
    pub(super) fn has(&self, id: Uuid) -> bool {
        self.sessions.contains_key(&id)
            || self.changes.contains_key(&id)
            || self.requests.contains_key(&id)
            || self.authenticators.contains_key(&id)
            || self.verifications.contains_key(&id)
    }
}

/// All rows of a table.
macro_rules! rows {
    ($app:expr, $table:ident) => {
        $table::Entity::find().all($app.app.storage.read()).await.unwrap()
    };
}

/// The rows of an account, by their numbers.
macro_rules! own {
    ($rows:expr, $account:expr) => {
        $rows.iter().filter(|row| row.account_id == $account).map(|row| (row.id, row.clone())).collect()
    };
}

/// Of all accounts, in the order of their numbers: one query a table, since it is asked after each step.
pub(super) async fn of_all(app: &TestApp) -> Everything {
    let mut accounts = rows!(app, account);
    accounts.sort_by_key(|account| account.id);
    let (sessions, changes, requests) =
        (rows!(app, session), rows!(app, address_change), rows!(app, init_request));
    let (challenges, authenticators, codes) =
        (rows!(app, challenge), rows!(app, authenticator), rows!(app, recovery_code));
    let verifications = rows!(app, verification);
    let facts = accounts.into_iter().map(|account| Facts {
        sessions: own!(sessions, account.id),
        changes: own!(changes, account.id),
        requests: own!(requests, account.id),
        challenges: own!(challenges, account.id),
        authenticators: own!(authenticators, account.id),
        recovery_codes: own!(codes, account.id),
        verifications: own!(verifications, account.id),
        account,
    });
    Everything {
        accounts: facts.collect(),
        clients: rows!(app, client).into_iter().map(|row| (row.id, row)).collect(),
        tokens: rows!(app, client_token).into_iter().map(|row| (row.hash.clone(), row)).collect(),
    }
}
