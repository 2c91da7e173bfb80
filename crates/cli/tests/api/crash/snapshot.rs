//! The whole database at one moment.

use std::collections::BTreeSet;

use ninsho_domain::storage::Storage;
use ninsho_domain::storage::entity::{
    account, address_change, authenticator, challenge, code_send, event, init_request, job, recovery_code,
    revocation_link, session,
};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, IsolationLevel, QueryFilter, TransactionOptions,
    TransactionTrait,
};
use uuid::Uuid;

/// Every row that a change can touch.
#[derive(Clone, Debug, Default)]
pub(super) struct Snapshot {
    pub(super) accounts: Vec<account::Model>,
    pub(super) changes: Vec<address_change::Model>,
    pub(super) requests: Vec<init_request::Model>,
    pub(super) codes: Vec<challenge::Model>,
    pub(super) sends: Vec<code_send::Model>,
    pub(super) sessions: Vec<session::Model>,
    pub(super) authenticators: Vec<authenticator::Model>,
    pub(super) recovery_codes: Vec<recovery_code::Model>,
    pub(super) events: Vec<event::Model>,
    pub(super) links: Vec<revocation_link::Model>,
    pub(super) mails: Vec<job::Model>,
}

/// The rows of a table that belong to some accounts, or to all.
macro_rules! rows {
    ($tx:expr, $ids:expr, $table:ident, $account:ident) => {{
        let only = $ids.clone().map(|ids| $table::Column::$account.is_in(ids));
        $table::Entity::find().filter(Condition::all().add_option(only)).all(&$tx).await.unwrap()
    }};
}

/// The rows of one account out of those of all.
macro_rules! of_account {
    ($all:expr, $id:expr, [$($table:ident),*]) => {
        Snapshot {
            accounts: $all.accounts.iter().filter(|row| row.id == $id).cloned().collect(),
            events: $all.events.iter().filter(|row| row.account_id == Some($id)).cloned().collect(),
            mails: $all.mails.iter().filter(|row| row.account_id == Some($id)).cloned().collect(),
            $($table: $all.$table.iter().filter(|row| row.account_id == $id).cloned().collect(),)*
        }
    };
}

impl Snapshot {
    /// What belongs to these accounts, or to all; in one transaction, so that what is committed
    /// meanwhile is in all of it or in none.
    pub(super) async fn take(storage: &Storage, only: Option<&BTreeSet<Uuid>>) -> Self {
        let isolation_level =
            (storage.backend() == DbBackend::Postgres).then_some(IsolationLevel::RepeatableRead);
        let options = TransactionOptions { isolation_level, ..TransactionOptions::default() };
        let tx = storage.read().pool().begin_with_options(options).await.unwrap();
        let ids = only.map(|ids| ids.iter().copied().collect::<Vec<_>>());
        let snapshot = Self {
            accounts: rows!(tx, ids, account, Id),
            changes: rows!(tx, ids, address_change, AccountId),
            requests: rows!(tx, ids, init_request, AccountId),
            codes: rows!(tx, ids, challenge, AccountId),
            sends: rows!(tx, ids, code_send, AccountId),
            sessions: rows!(tx, ids, session, AccountId),
            authenticators: rows!(tx, ids, authenticator, AccountId),
            recovery_codes: rows!(tx, ids, recovery_code, AccountId),
            events: rows!(tx, ids, event, AccountId),
            links: rows!(tx, ids, revocation_link, AccountId),
            mails: rows!(tx, ids, job, AccountId),
        };
        tx.commit().await.unwrap();
        snapshot
    }

    /// What belongs to an account.
    pub(super) fn of(&self, id: Uuid) -> Self {
        let all = self;
        of_account!(
            all,
            id,
            [changes, requests, codes, sends, sessions, authenticators, recovery_codes, links]
        )
    }
}
