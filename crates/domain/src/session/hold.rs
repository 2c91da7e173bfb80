//! The hold: what every write on behalf of a session begins with.
//!
//! What a request may do was decided when it arrived. Its body, a hash or the wait for a lock may take
//! seconds after that, in which the session ends, the operator's role is revoked or the account is closed.
//! So it is decided once more in the transaction that writes, with the rows of account and session
//! locked. [`Held`] is the outcome; the functions that write on behalf of a session ask for one.

use std::marker::PhantomData;
use std::ops::Deref;

use ninsho_shared::ProblemCode;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use uuid::Uuid;

use super::permission::Permission;
use super::{Session, require_open};
use crate::account::{Account, HeldAccount, HoldsAccount};
use crate::app::App;
use crate::refusal::DomainError;
use crate::storage::Tx;

/// A transaction in which a session is open and has the permission `P`, until its commit. It writes as
/// [`Tx`] does; dropping it rolls it back.
#[must_use = "dropping it undoes what was written"]
#[derive(Debug)]
pub struct Held<P> {
    tx: Tx,
    /// The session and its account, as they are now.
    pub session: Session,
    permission: PhantomData<fn() -> P>,
}

impl Session {
    /// Begins a transaction with the rows of the account and the session locked.
    ///
    /// # Errors
    /// `session_ended` when the session has ended or the account was closed since the request arrived;
    /// what the session lacks for `P`.
    pub async fn hold<P: Permission>(&self, app: &App) -> Result<Held<P>, DomainError> {
        self.hold_in(app, app.storage.begin().await?).await
    }

    /// As [`Session::hold`], with the row of another account locked as well: an operator serves its
    /// owner. Accounts are locked in the order of their ids, so that two operators who serve each other
    /// do not wait for each other.
    ///
    /// # Errors
    /// As [`Session::hold`]; `DbErr::RecordNotFound` for an id that no account has.
    pub async fn hold_beside<P: Permission>(
        &self,
        app: &App,
        other: Uuid,
    ) -> Result<(Held<P>, Account), DomainError> {
        let tx = app.storage.begin().await?;
        if other < self.account.id {
            let account = tx.lock_account(other).await?;
            return Ok((self.hold_in(app, tx).await?, account));
        }
        let held = self.hold_in(app, tx).await?;
        let account = held.lock_account(other).await?;
        Ok((held, account))
    }

    async fn hold_in<P: Permission>(&self, app: &App, tx: Tx) -> Result<Held<P>, DomainError> {
        let found = tx.lock_session(self.account.id, self.row.id).await?;
        let (account, row) = found.ok_or(ProblemCode::SessionEnded)?;
        let session = Session { row, account, origin: self.origin.clone() };
        let limits = &app.config.limits.session;
        require_open(&session.row, &session.account, limits, tx.now())?;
        P::check(&session, limits, tx.now())?;
        Ok(Held { tx, session, permission: PhantomData })
    }
}

impl<P> Held<P> {
    /// Makes everything of it last, and wakes the workers when a job was added.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.tx.commit().await
    }
}

impl<P: Permission> Held<P> {
    /// The same with another permission, for a write whose state tells which one it takes.
    ///
    /// # Errors
    /// What the session lacks for `Q`.
    pub fn with<Q: Permission>(self, app: &App) -> Result<Held<Q>, DomainError> {
        let Self { tx, session, .. } = self;
        Q::check(&session, &app.config.limits.session, tx.now())?;
        Ok(Held { tx, session, permission: PhantomData })
    }
}

impl<P> HoldsAccount for Held<P> {}

impl<P> From<Held<P>> for HeldAccount {
    fn from(held: Held<P>) -> Self {
        let Held { tx, session, .. } = held;
        Self::new(tx, session.account, session.origin)
    }
}

/// For queries that take any connection.
#[async_trait]
impl<P> ConnectionTrait for Held<P> {
    fn get_database_backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.tx.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.tx.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.tx.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.tx.query_all_raw(statement).await
    }
}

impl<P> Deref for Held<P> {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}
