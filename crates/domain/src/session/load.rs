//! From the token that came with a request to the session that it names.

use std::time::Duration;

use ninsho_shared::session::SessionEnd;
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};

use tracing::Span;
use uuid::Uuid;

use super::{Session, require_open};
use crate::app::App;
use crate::key::token::BadToken;
use crate::refusal::{DomainError, refuse};
use crate::request_origin::RequestOrigin;
use crate::storage::entity::{account, session};

/// The use of a session is recorded at most once in this time.
const TOUCH_EVERY: Duration = Duration::from_secs(60);

/// The id of the session that a token names, whether it is open or not.
///
/// # Errors
/// `session_ended` and `not_signed_in`, when the token is too old or not ours.
pub async fn named(app: &App, token: &str) -> Result<Uuid, DomainError> {
    let now = app.now();
    let claims = match app.tokens.read(token, now) {
        Err(BadToken::UnknownKey) => {
            // Another process may have made a key since they were read.
            app.tokens.reload_for_unknown(&app.storage, &app.secrets, now).await?;
            app.tokens.read(token, now)
        }
        read => read,
    };
    let claims = claims.map_err(|bad| match bad {
        BadToken::Expired => refuse(ProblemCode::SessionEnded).ended_because(Some(SessionEnd::MaximumAge)),
        BadToken::Forged | BadToken::UnknownKey => refuse(ProblemCode::NotSignedIn),
    })?;
    Ok(claims.sid)
}

/// The session that a token names, which is used by that.
pub async fn load(app: &App, token: &str, origin: RequestOrigin) -> Result<Session, DomainError> {
    let mut session = look(app, token, origin).await?;
    session.renew(app).await?;
    Ok(session)
}

/// The session that a token names, with its account, in one query. To look at a session is no use of it.
pub async fn look(app: &App, token: &str, origin: RequestOrigin) -> Result<Session, DomainError> {
    let now = app.now();
    let found = session::Entity::find_by_id(named(app, token).await?)
        .join(JoinType::InnerJoin, account_of_session())
        .select_also(account::Entity)
        .one(app.storage.read())
        .await?;
    let Some((row, Some(account))) = found else {
        return Err(ProblemCode::SessionEnded.into());
    };
    Span::current().record("account", tracing::field::display(account.id));
    require_open(&row, &account, &app.config.limits.session, now)?;
    Ok(Session { row, account, origin })
}

impl Session {
    /// Records that the session is used, which puts its idle timeout off.
    pub async fn renew(&mut self, app: &App) -> Result<(), DbErr> {
        let now = app.now();
        touch(app, &mut self.row, now).await
    }
}

fn account_of_session() -> RelationDef {
    session::Entity::belongs_to(account::Entity)
        .from(session::Column::AccountId)
        .to(account::Column::Id)
        .into()
}

async fn touch(app: &App, row: &mut session::Model, now: Timestamp) -> Result<(), DbErr> {
    if now.since(row.last_seen_at) < TOUCH_EVERY {
        return Ok(());
    }
    row.last_seen_at = now;
    session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(row.last_seen_at))
        .filter(session::Column::Id.eq(row.id))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::LastSeenAt.lt(row.last_seen_at))
        .exec(app.storage.write())
        .await?;
    Ok(())
}
