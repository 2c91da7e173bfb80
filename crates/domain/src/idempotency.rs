//! Safe retries: who sends a request again with the same `Idempotency-Key` gets the answer that it had, and
//! the request is carried out once (draft-ietf-httpapi-idempotency-key-header-07).
//!
//! The database decides who carries it out: the attempt that wrote its row. A process that dies in the
//! middle leaves a row without an answer, and after a minute the next attempt takes it over;
//! what a flow allows once it still allows once.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app::App;
use crate::key::Secrets;
use crate::refusal::{DomainError, refuse};
use crate::storage::entity::kept_answer::{Column, Entity, Model};

/// The header.
pub const HEADER: &str = "Idempotency-Key";

/// An attempt that has no answer after this time has died.
const AN_ATTEMPT_LASTS: Duration = Duration::from_mins(1);

/// Whose key it is. Two callers may choose the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A session.
    Session(Uuid),
    /// A machine client, and the scopes that it has in this request.
    Client(Uuid, String),
    /// Anyone: path and body are part of the name, so that nobody meets another's key.
    Anyone,
}

/// A request that came with a key.
#[derive(Debug)]
pub struct Keyed {
    name: String,
    request: String,
    key: Zeroizing<String>,
}

/// What is to be done with it.
#[derive(Debug)]
pub enum Decision {
    /// It is to be carried out.
    CarryOut(Attempt),
    /// It had this answer.
    Answered(Zeroizing<Vec<u8>>),
}

/// The one attempt that carries a request out.
#[must_use = "an attempt is kept or given up, or nobody gets an answer for a while"]
#[derive(Debug)]
pub struct Attempt {
    keyed: Keyed,
    id: Uuid,
}

impl Keyed {
    /// Names a request of this caller with the key that they chose.
    #[must_use]
    pub fn new(secrets: &Secrets, caller: &Caller, key: Zeroizing<String>, path: &str, body: &[u8]) -> Self {
        let path = path.as_bytes();
        let name = |parts: &[&[u8]]| URL_SAFE_NO_PAD.encode(secrets.name_of_request(parts));
        let chosen = key.as_bytes();
        let named = match caller {
            Caller::Session(id) => name(&[b"session", id.as_bytes(), chosen]),
            Caller::Client(id, scopes) => name(&[b"client", id.as_bytes(), scopes.as_bytes(), chosen]),
            Caller::Anyone => name(&[b"anyone", chosen, path, body]),
        };
        Self { name: named, request: name(&[b"request", chosen, path, body]), key }
    }

    /// Begins to carry it out, unless that was done already.
    ///
    /// # Errors
    /// `request_in_progress` while another attempt does, `idempotency_key_reused` when the key came with
    /// another request.
    pub async fn begin(self, app: &App) -> Result<Decision, DomainError> {
        let now = app.now();
        let id = app.new_id()?;
        if self.claim(app, id, now).await? {
            return Ok(Decision::CarryOut(Attempt { keyed: self, id }));
        }
        match self.answer(app).await? {
            Some(answer) => Ok(Decision::Answered(answer)),
            // It was given up since.
            None => Err(ProblemCode::RequestInProgress.into()),
        }
    }

    /// What it was answered, if anything.
    ///
    /// # Errors
    /// As [`Keyed::begin`].
    pub async fn answer(&self, app: &App) -> Result<Option<Zeroizing<Vec<u8>>>, DomainError> {
        let row = Entity::find_by_id(&self.name).filter(Column::ExpiresAt.gt(app.now()));
        let Some(row) = row.one(app.storage.read()).await? else { return Ok(None) };
        if row.request != self.request {
            let detail = "a new request takes a new key; with this one send the path and the body again \
                          that it came with first";
            return Err(refuse(ProblemCode::IdempotencyKeyReused).in_field(HEADER).because(detail).into());
        }
        let sealed = row.answer.ok_or(ProblemCode::RequestInProgress)?;
        Ok(Some(app.secrets.open_answer(&self.name, &self.key, &sealed)?))
    }

    /// Writes the row, or takes it over from an attempt that died or is too old.
    async fn claim(&self, app: &App, attempt: Uuid, now: Timestamp) -> Result<bool, DbErr> {
        let row = Model {
            name: self.name.clone(),
            request: self.request.clone(),
            attempt,
            begun_at: now,
            expires_at: now.plus(app.config.limits.http.keep_answers.0),
            answer: None,
        };
        let has_died = Condition::all()
            .add(Column::Answer.is_null())
            .add(Column::Request.eq(&*self.request))
            .add(Column::BegunAt.lte(now.minus(AN_ATTEMPT_LASTS)));
        let is_free = Condition::any().add(has_died).add(Column::ExpiresAt.lte(now));
        let all = [Column::Request, Column::Attempt, Column::BegunAt, Column::ExpiresAt, Column::Answer];
        let take_over =
            OnConflict::column(Column::Name).update_columns(all).action_cond_where(is_free).to_owned();
        let insert = Entity::insert(row.into_active_model().reset_all()).on_conflict(take_over);
        Ok(insert.exec_without_returning(app.storage.write()).await? > 0)
    }
}

impl Attempt {
    /// Keeps the answer for who asks again.
    ///
    /// # Errors
    /// When it cannot be sealed or written. Then it is given up: who asks again is served anew.
    pub async fn keep(self, app: &App, answer: &[u8]) -> Result<(), DomainError> {
        match self.write(app, answer).await {
            Ok(()) => Ok(()),
            Err(error) => {
                self.give_up(app).await?;
                Err(error)
            }
        }
    }

    async fn write(&self, app: &App, answer: &[u8]) -> Result<(), DomainError> {
        let Keyed { name, key, .. } = &self.keyed;
        let sealed = app.secrets.seal_answer(name, key, answer, &*app.random)?;
        let own = Entity::update_many().col_expr(Column::Answer, Expr::value(sealed));
        own.filter(self.is_own()).exec(app.storage.write()).await?;
        Ok(())
    }

    /// Forgets it: who asks again is served anew.
    ///
    /// # Errors
    /// When it cannot be forgotten. Who asks again is answered `request_in_progress` for a while.
    pub async fn give_up(self, app: &App) -> Result<(), DomainError> {
        Entity::delete_many().filter(self.is_own()).exec(app.storage.write()).await?;
        Ok(())
    }

    /// Not when another attempt has taken over.
    fn is_own(&self) -> Condition {
        Condition::all().add(Column::Name.eq(&*self.keyed.name)).add(Column::Attempt.eq(self.id))
    }
}
