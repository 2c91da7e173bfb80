//! Sessions: a row, and a token that names it.
//!
//! A session is never raised: passing the second factor begins a new one of a higher level and
//! ends the previous one, so that a token known before is worth nothing after.

mod level;
mod load;
pub mod login;

use ninsho_shared::login::TokenDelivery;
use ninsho_shared::session::{Level, SessionToken, SessionView};
use ninsho_shared::{Timestamp, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use uuid::Uuid;

use crate::app::App;
use crate::config::SessionLimits;
use crate::key::token::{AUDIENCE, Claims};
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;
use crate::storage::entity::{account, session};
use level::level_name;

pub use level::{Proved, level};
pub use load::load;

/// A session that counts, with its account and where the request came from.
#[derive(Clone, Debug)]
pub struct Session {
    /// The session's row.
    pub row: session::Model,
    /// Whose it is.
    pub account: account::Model,
    /// Where this request came from.
    pub origin: RequestOrigin,
}

/// How the token of a row reaches its owner.
#[must_use]
pub fn delivery(row: &session::Model) -> TokenDelivery {
    if row.delivery == "body" { TokenDelivery::Body } else { TokenDelivery::Cookie }
}

impl Session {
    /// As the owner sees it.
    ///
    /// # Errors
    /// Never, for an ID that was parsed when it was written.
    pub fn view(&self, app: &App) -> Result<SessionView, DomainError> {
        view(&self.row, &self.account, app)
    }

    /// Whether the second factor was passed lately enough to change one.
    #[must_use]
    pub fn is_fresh(&self, app: &App) -> bool {
        step_up_until(&self.row, app).is_some_and(|until| app.now() < until)
    }
}

fn step_up_until(row: &session::Model, app: &App) -> Option<Timestamp> {
    row.second_factor_at.map(|at| at.plus(app.config.limits.session.step_up.0))
}

/// When the session ends for want of use.
fn idle_until(row: &session::Model, limits: &SessionLimits) -> Timestamp {
    let idle = row.last_seen_at.plus(limits.idle.0);
    row.keep_until.map_or(idle, |kept| idle.max(kept))
}

/// A session as its owner sees it.
///
/// # Errors
/// Never, for an ID that was parsed when it was written.
pub fn view(row: &session::Model, account: &account::Model, app: &App) -> Result<SessionView, DomainError> {
    let limits = &app.config.limits.session;
    let expires_at = row.created_at.plus(limits.longest.0);
    Ok(SessionView {
        id: row.id,
        user_id: UserId::parse(&account.user_id).map_err(anyhow::Error::from)?,
        level: level(row),
        created_at: row.created_at,
        idle_until: idle_until(row, limits).min(expires_at),
        expires_at,
        step_up_until: step_up_until(row, app),
        operator: level(row) == Level::Full && account.operator_since.is_some(),
        init_request: None,
    })
}

/// Begins a session and signs its token.
///
/// # Errors
/// When the database does not answer.
pub async fn begin(
    conn: &impl ConnectionTrait,
    app: &App,
    account: &account::Model,
    proved: Proved,
    delivery: TokenDelivery,
    origin: &RequestOrigin,
) -> Result<(session::Model, SessionToken), DomainError> {
    let now = app.now();
    let row = session::Model {
        id: app.new_id()?,
        account_id: account.id,
        level: level_name(proved.level()).to_owned(),
        delivery: if delivery == TokenDelivery::Body { "body" } else { "cookie" }.to_owned(),
        created_at: now,
        last_seen_at: now,
        second_factor_at: (proved.level() == Level::Full).then_some(now),
        amr: proved.amr().to_owned(),
        network: origin.network.clone(),
        browser: origin.browser.clone(),
        keep_until: None,
        ended_at: None,
    };
    session::Entity::insert(row.clone().into_active_model().reset_all()).exec_without_returning(conn).await?;
    let claims = Claims {
        iss: app.tokens.issuer().to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: account.user_id.clone(),
        sid: row.id,
        iat: now.as_seconds(),
        exp: now.plus(app.config.limits.session.longest.0).as_seconds(),
        auth_time: now.as_seconds(),
        amr: row.amr.split(' ').map(str::to_owned).collect(),
        acr: match proved {
            Proved::Password => "urn:ninsho:acr:password",
            Proved::Mail => "urn:ninsho:acr:mail",
            Proved::Restricted => "urn:ninsho:acr:enrolment",
            Proved::Authenticator => "urn:ninsho:acr:app",
            Proved::RecoveryCode => "urn:ninsho:acr:recovery_code",
        }
        .to_owned(),
    };
    let token = app.tokens.sign(&claims)?;
    Ok((row, token))
}

/// Notes that the second factor was passed again in this session (the step-up); says whether the
/// session was open.
///
/// # Errors
/// When the database does not answer.
pub async fn refresh(conn: &impl ConnectionTrait, session_id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let refreshed = session::Entity::update_many()
        .col_expr(session::Column::SecondFactorAt, Expr::value(now))
        .filter(session::Column::Id.eq(session_id))
        .filter(session::Column::EndedAt.is_null())
        .exec(conn)
        .await?;
    Ok(refreshed.rows_affected > 0)
}

/// Keeps a session open until `until`, used or not: a flow in it waits, for example for a
/// telephone call. Its longest span ends it all the same.
///
/// # Errors
/// When the database does not answer.
pub async fn keep(
    conn: &impl ConnectionTrait,
    row: &mut session::Model,
    until: Timestamp,
) -> Result<(), DbErr> {
    row.keep_until = Some(until);
    session::Entity::update_many()
        .col_expr(session::Column::KeepUntil, Expr::value(until))
        .filter(session::Column::Id.eq(row.id))
        .exec(conn)
        .await?;
    Ok(())
}

/// Ends one session of an account; says whether it was open.
///
/// # Errors
/// When the database does not answer.
pub async fn end(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
    session_id: Uuid,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .filter(session::Column::Id.eq(session_id))
        .filter(session::Column::AccountId.eq(account_id))
        .filter(session::Column::EndedAt.is_null())
        .exec(conn)
        .await?;
    Ok(ended.rows_affected > 0)
}

/// Ends all sessions of an account but `except`; says how many had passed the second factor
/// and were still in their time.
///
/// # Errors
/// When the database does not answer.
pub async fn end_others(
    conn: &impl ConnectionTrait,
    app: &App,
    account_id: Uuid,
    except: Option<Uuid>,
) -> Result<u32, DbErr> {
    let open = open_of(conn, app, account_id).await?;
    let counted = open.iter().filter(|row| Some(row.id) != except && level(row) == Level::Full).count();
    let mut ending = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(app.now()))
        .filter(session::Column::AccountId.eq(account_id))
        .filter(session::Column::EndedAt.is_null());
    if let Some(kept) = except {
        ending = ending.filter(session::Column::Id.ne(kept));
    }
    ending.exec(conn).await?;
    Ok(u32::try_from(counted).unwrap_or(u32::MAX))
}

/// The sessions of an account that count now, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn open_of(
    conn: &impl ConnectionTrait,
    app: &App,
    account_id: Uuid,
) -> Result<Vec<session::Model>, DbErr> {
    let limits = &app.config.limits.session;
    let now = app.now();
    let mut open = session::Entity::find()
        .filter(session::Column::AccountId.eq(account_id))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::CreatedAt.gt(now.minus(limits.longest.0)))
        .filter(
            Condition::any()
                .add(session::Column::LastSeenAt.gt(now.minus(limits.idle.0)))
                .add(session::Column::KeepUntil.gt(now)),
        )
        .all(conn)
        .await?;
    open.sort_by_key(|row| std::cmp::Reverse((row.created_at, row.id)));
    Ok(open)
}
