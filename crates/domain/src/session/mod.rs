//! Sessions: a row, and a token that names it.
//!
//! A session is never raised: passing the second factor begins a new one of a higher level and
//! ends the previous one, so that a token known before is worth nothing after.

mod hold;
mod level;
mod load;
pub mod login;
pub mod permission;
mod write;

use std::time::Duration;

use ninsho_shared::login::TokenDelivery;
use ninsho_shared::session::{Level, SessionEnd, SessionToken, SessionView};
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect, QueryTrait, Select, UpdateMany,
};
use uuid::Uuid;

use crate::app::App;
use crate::config::SessionLimits;
use crate::key::token::{AUDIENCE, Claims};
use crate::refusal::{DomainError, refuse};
use crate::request_origin::RequestOrigin;
use crate::storage::entity::{account, session};
use crate::storage::{Later, Tx};

pub use hold::Held;
pub use level::{Proved, SECOND_FACTOR_ACRS};
pub use load::{load, look, named};
pub use write::{Successor, end, refresh, replace};

/// An open session, with its account and where the request came from.
#[derive(Clone, Debug)]
pub struct Session {
    /// The session's row.
    pub row: session::Model,
    /// Whose it is.
    pub account: account::Model,
    /// Where this request came from.
    pub origin: RequestOrigin,
}

impl Session {
    /// As the owner sees it.
    pub fn view(&self, app: &App) -> Result<SessionView, DomainError> {
        view(&self.row, &self.account, app)
    }

    /// Whether the second factor was passed lately enough to change one.
    #[must_use]
    pub fn is_fresh(&self, limits: &SessionLimits, now: Timestamp) -> bool {
        step_up_until(&self.row, limits).is_some_and(|until| now < until)
    }
}

fn step_up_until(row: &session::Model, limits: &SessionLimits) -> Option<Timestamp> {
    row.second_factor_at.map(|at| at.plus(limits.step_up.0))
}

/// How long the token of a session that was replaced still reads that it was: only the answer has the new
/// token, and an answer can be lost on its way.
const TELLS_OUTCOME_FOR: Duration = Duration::from_mins(1);

/// Refuses a session that has ended: revoked, idle, too old, or of a closed account. One that was replaced
/// a moment ago is told so.
fn require_open(
    row: &session::Model,
    account: &account::Model,
    limits: &SessionLimits,
    now: Timestamp,
) -> Result<(), DomainError> {
    let was_replaced = row.replaced_by.is_some() && account.closed_at.is_none();
    if was_replaced && row.ended_at.is_some_and(|at| now.since(at) < TELLS_OUTCOME_FOR) {
        return Err(ProblemCode::SessionReplaced.into());
    }
    let (ends_at, because) = end_by_itself(row, limits);
    if row.ended_at.is_none() && account.closed_at.is_none() && now < ends_at {
        return Ok(());
    }
    // What ended it first: a session that was idle is revoked with the others, too.
    let why = match row.ended_at {
        Some(at) if at < ends_at => row.ended_because,
        None if now < ends_at => Some(SessionEnd::AccountChanged),
        Some(_) | None => Some(because),
    };
    Err(refuse(ProblemCode::SessionEnded).ended_because(why).into())
}

/// When a session that nobody ends will end, and why.
fn end_by_itself(row: &session::Model, limits: &SessionLimits) -> (Timestamp, SessionEnd) {
    let (idle, oldest) = (idle_until(row, limits), row.created_at.plus(limits.longest.0));
    if idle < oldest { (idle, SessionEnd::Idle) } else { (oldest, SessionEnd::MaximumAge) }
}

/// When the idle timeout ends the session.
fn idle_until(row: &session::Model, limits: &SessionLimits) -> Timestamp {
    let idle = row.last_seen_at.plus(limits.idle.0);
    row.keep_until.map_or(idle, |kept| idle.max(kept))
}

/// A session as its owner sees it.
pub fn view(row: &session::Model, account: &account::Model, app: &App) -> Result<SessionView, DomainError> {
    let limits = &app.config.limits.session;
    Ok(SessionView {
        id: row.id,
        user_id: account.user_id.clone(),
        level: row.level,
        as_of: app.now(),
        created_at: row.created_at,
        idle_until: end_by_itself(row, limits).0,
        expires_at: row.created_at.plus(limits.longest.0),
        step_up_until: step_up_until(row, limits),
        operator: row.level == Level::Full && account.operator_since.is_some(),
        init_request: None,
    })
}

/// A session to be begun.
#[derive(Clone, Copy, Debug)]
pub struct NewSession {
    /// What it has proved.
    pub proved: Proved,
    /// How its token is delivered.
    pub delivery: TokenDelivery,
    /// Until when its idle timeout is suspended, for example during a help-desk call. Its absolute timeout
    /// still applies.
    pub keep_until: Option<Timestamp>,
}

/// Begins a session and signs its token.
pub fn begin(
    tx: &Tx,
    app: &App,
    account: &account::Model,
    new: NewSession,
    origin: &RequestOrigin,
) -> Result<(session::Model, SessionToken), DomainError> {
    let (row, token) = sign(tx, app, account, new, origin)?;
    insert(tx, &row);
    Ok((row, token))
}

fn insert(tx: &Tx, row: &session::Model) {
    session::Entity::insert(row.clone().into_active_model().reset_all()).later(tx);
}

/// The row of a new session, and its token.
fn sign(
    tx: &Tx,
    app: &App,
    account: &account::Model,
    new: NewSession,
    origin: &RequestOrigin,
) -> Result<(session::Model, SessionToken), DomainError> {
    let NewSession { proved, delivery, keep_until } = new;
    let now = tx.now();
    let row = session::Model {
        id: app.new_id()?,
        account_id: account.id,
        level: proved.level(),
        delivery,
        created_at: now,
        last_seen_at: now,
        second_factor_at: (proved.level() == Level::Full).then_some(now),
        amr: proved.amr().to_owned(),
        network: origin.network.clone(),
        browser: origin.browser.clone(),
        keep_until,
        ended_at: None,
        ended_because: None,
        replaced_by: None,
    };
    let claims = Claims {
        iss: app.tokens.issuer().to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: account.user_id.to_string(),
        sid: row.id,
        iat: now.as_seconds(),
        exp: now.plus(app.config.limits.session.longest.0).as_seconds(),
        auth_time: now.as_seconds(),
        amr: row.amr.split(' ').map(str::to_owned).collect(),
        acr: proved.acr().to_owned(),
    };
    let token = app.tokens.sign(&claims)?;
    Ok((row, token))
}

/// Ends a session of an account whose place a new one takes, unless it has ended already.
pub fn supersede(tx: &Tx, account_id: Uuid, session_id: Uuid) {
    let ending = ending(account_id, SessionEnd::Superseded, tx.now());
    ending.filter(session::Column::Id.eq(session_id)).later(tx);
}

/// Ends the sessions of an account that have proved the password and nothing else: the help desk knows who
/// the owner is.
pub fn end_of_password(tx: &Tx, account_id: Uuid, now: Timestamp) {
    let ending = ending(account_id, SessionEnd::HelpDesk, now);
    ending.filter(session::Column::Level.eq(Level::Password)).later(tx);
}

fn ending(account_id: Uuid, because: SessionEnd, now: Timestamp) -> UpdateMany<session::Entity> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .col_expr(session::Column::EndedBecause, Expr::value(because))
        .filter(session::Column::AccountId.eq(account_id))
        .filter(session::Column::EndedAt.is_null())
}

/// Ends all sessions of an account but `except`.
pub fn end_others(tx: &Tx, account_id: Uuid, except: Option<Uuid>, because: SessionEnd) {
    let mut ending = ending(account_id, because, tx.now());
    if let Some(kept) = except {
        ending = ending.filter(session::Column::Id.ne(kept));
    }
    ending.later(tx);
}

/// The query that counts the open sessions of the level `full` that an account has besides `except`.
pub fn counting_others(app: &App, account_id: Uuid, except: Option<Uuid>, now: Timestamp) -> SelectStatement {
    is_open(app, account_id, now)
        .select_only()
        .expr(session::Column::Id.count())
        .filter(session::Column::Level.eq(Level::Full))
        .apply_if(except, |others, kept| others.filter(session::Column::Id.ne(kept)))
        .into_query()
}

/// The sessions of an account that are open at `now`, newest first.
pub async fn open_of(
    conn: &impl ConnectionTrait,
    app: &App,
    account_id: Uuid,
    now: Timestamp,
) -> Result<Vec<session::Model>, DbErr> {
    let mut open = is_open(app, account_id, now).all(conn).await?;
    open.sort_by_key(|row| std::cmp::Reverse(row.id));
    Ok(open)
}

fn is_open(app: &App, account_id: Uuid, now: Timestamp) -> Select<session::Entity> {
    let limits = &app.config.limits.session;
    session::Entity::find()
        .filter(session::Column::AccountId.eq(account_id))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::CreatedAt.gt(now.minus(limits.longest.0)))
        .filter(
            Condition::any()
                .add(session::Column::LastSeenAt.gt(now.minus(limits.idle.0)))
                .add(session::Column::KeepUntil.gt(now)),
        )
}
