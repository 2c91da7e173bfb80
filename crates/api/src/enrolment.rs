//! An initialization as the flows around it see it: where it stands, whose session it goes on in,
//! and what its completion takes away.
//!
//! The flow itself is `flows/initialization`; the help desk serves it, the address change
//! completes it, and a stop link stops it.

use anyhow::Context;
use ninsho_shared::Timestamp;
use ninsho_shared::initialization::InitEndReason;
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, UpdateMany};
use uuid::Uuid;

use crate::factors;
use crate::storage::entity::{account, init_request};

pub use crate::storage::entity::init_request::Model as InitRequest;

/// The states that are written down. That a request has expired is not at once, but when the next
/// one begins, or with the hour: until then the clock says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing has been sent.
    Begun,
    /// A code was mailed.
    CodeSent,
    /// The help desk tells the code.
    AtDesk,
    /// The code was right, or none was needed.
    Confirmed,
    /// The new address is set.
    Completed,
    /// The person gave it up.
    Cancelled,
    /// A newer one took its place.
    Superseded,
    /// The owner stopped it.
    Stopped,
    /// The help desk refused it.
    Refused,
    /// Its time ran out.
    Expired,
}

impl State {
    const ALL: [Self; 10] = [
        Self::Begun,
        Self::CodeSent,
        Self::AtDesk,
        Self::Confirmed,
        Self::Completed,
        Self::Cancelled,
        Self::Superseded,
        Self::Stopped,
        Self::Refused,
        Self::Expired,
    ];
    /// The states that something can follow upon.
    const OPEN: [Self; 4] = [Self::Begun, Self::CodeSent, Self::AtDesk, Self::Confirmed];

    /// The name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::CodeSent => "code_sent",
            Self::AtDesk => "at_desk",
            Self::Confirmed => "confirmed",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Superseded => "superseded",
            Self::Stopped => "stopped",
            Self::Refused => "refused",
            Self::Expired => "expired",
        }
    }

    /// The state of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// How the code of a request gets to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// By mail.
    Mail,
    /// The help desk tells it.
    Desk,
    /// None is needed: a first set-up.
    FirstSetUp,
}

impl Route {
    /// The name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Desk => "desk",
            Self::FirstSetUp => "none",
        }
    }

    /// The route of a request. What nobody wrote is the one that allows least.
    #[must_use]
    pub fn of(request: &InitRequest) -> Self {
        match request.route.as_str() {
            "desk" => Self::Desk,
            "none" => Self::FirstSetUp,
            _ => Self::Mail,
        }
    }
}

/// Where a request stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A mail can be asked for.
    Begun,
    /// The mailed code can be typed.
    CodeSent,
    /// The help desk's code can be typed, once it is told.
    AtDesk,
    /// An address can be registered.
    Confirmed,
    /// The new address is set.
    Completed,
    /// It ended without a change.
    Ended(InitEndReason),
}

/// Where a request stands at `now`.
///
/// # Errors
/// When its row was written by a version that knows more states.
pub fn standing(request: &InitRequest, now: Timestamp) -> anyhow::Result<Standing> {
    let state = State::from_name(&request.state)
        .with_context(|| format!("an init-request is in the state {:?}", request.state))?;
    Ok(standing_of(state, Timestamp::from_millis(request.expires_at), now))
}

fn standing_of(state: State, expires_at: Timestamp, now: Timestamp) -> Standing {
    if State::OPEN.contains(&state) && now >= expires_at {
        return Standing::Ended(InitEndReason::Expired);
    }
    match state {
        State::Begun => Standing::Begun,
        State::CodeSent => Standing::CodeSent,
        State::AtDesk => Standing::AtDesk,
        State::Confirmed => Standing::Confirmed,
        State::Completed => Standing::Completed,
        State::Cancelled => Standing::Ended(InitEndReason::Cancelled),
        State::Superseded => Standing::Ended(InitEndReason::Superseded),
        State::Stopped => Standing::Ended(InitEndReason::Stopped),
        State::Refused => Standing::Ended(InitEndReason::Refused),
        State::Expired => Standing::Ended(InitEndReason::Expired),
    }
}

/// The names of the open states, for a query.
#[must_use]
pub fn open_states() -> [&'static str; 4] {
    State::OPEN.map(State::name)
}

/// The latest request that goes on in a session.
///
/// # Errors
/// When the database does not answer.
pub async fn of_session(conn: &impl ConnectionTrait, session_id: Uuid) -> Result<Option<InitRequest>, DbErr> {
    init_request::Entity::find()
        .filter(init_request::Column::SessionId.eq(session_id))
        .order_by_desc(init_request::Column::CreatedAt)
        .one(conn)
        .await
}

/// The number of the request that goes on in a session, while it is open.
///
/// # Errors
/// When the database does not answer.
pub async fn open_in(
    conn: &impl ConnectionTrait,
    session_id: Uuid,
    now: Timestamp,
) -> Result<Option<Uuid>, DbErr> {
    let request = of_session(conn, session_id).await?;
    let open = |request: &InitRequest| {
        open_states().contains(&request.state.as_str()) && now.as_millis() < request.expires_at
    };
    Ok(request.filter(open).map(|request| request.id))
}

/// Ends one open request without a change; says whether it was open. One that has expired stays expired.
///
/// # Errors
/// When the database does not answer.
pub async fn end(tx: &impl ConnectionTrait, id: Uuid, state: State, now: Timestamp) -> Result<bool, DbErr> {
    let ended = ending(state, now)
        .filter(init_request::Column::Id.eq(id))
        .filter(init_request::Column::ExpiresAt.gt(now.as_millis()))
        .exec(tx)
        .await?;
    Ok(ended.rows_affected > 0)
}

/// Ends every open request of an account because its owner stopped it.
///
/// # Errors
/// When the database does not answer.
pub async fn stop_all(tx: &impl ConnectionTrait, account_id: Uuid, now: Timestamp) -> Result<(), DbErr> {
    ending(State::Stopped, now)
        .filter(init_request::Column::AccountId.eq(account_id))
        .filter(init_request::Column::ExpiresAt.gt(now.as_millis()))
        .exec(tx)
        .await?;
    Ok(())
}

/// What is true of the requests that have expired by `now`, and of which that is not written down.
#[must_use]
pub fn has_expired(now: Timestamp) -> Condition {
    Condition::all()
        .add(init_request::Column::State.is_in(open_states()))
        .add(init_request::Column::ExpiresAt.lte(now.as_millis()))
}

/// The update that writes it down: each ended when its own time ran out. The caller says which.
#[must_use]
pub fn expiring() -> UpdateMany<init_request::Entity> {
    init_request::Entity::update_many()
        .col_expr(init_request::Column::State, Expr::value(State::Expired.name()))
        .col_expr(init_request::Column::EndedAt, Expr::col(init_request::Column::ExpiresAt))
}

/// The update that ends what is open. The caller says which.
#[must_use]
pub fn ending(state: State, at: Timestamp) -> UpdateMany<init_request::Entity> {
    init_request::Entity::update_many()
        .col_expr(init_request::Column::State, Expr::value(state.name()))
        .col_expr(init_request::Column::EndedAt, Expr::value(at.as_millis()))
        .filter(init_request::Column::State.is_in(open_states()))
}

/// Completes a confirmed request, which goes on in the session `session_id`; says whether it was
/// confirmed and in its time.
///
/// # Errors
/// When the database does not answer.
pub async fn complete(
    tx: &impl ConnectionTrait,
    id: Uuid,
    session_id: Uuid,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let completed = init_request::Entity::update_many()
        .col_expr(init_request::Column::State, Expr::value(State::Completed.name()))
        .col_expr(init_request::Column::EndedAt, Expr::value(now.as_millis()))
        .col_expr(init_request::Column::SessionId, Expr::value(session_id))
        .filter(init_request::Column::Id.eq(id))
        .filter(init_request::Column::State.eq(State::Confirmed.name()))
        .filter(init_request::Column::ExpiresAt.gt(now.as_millis()))
        .exec(tx)
        .await?;
    Ok(completed.rows_affected > 0)
}

/// Takes every factor away but the address, which the caller sets, and opens the second factor
/// again. What the owner froze is opened only after the help desk has spoken with them.
///
/// # Errors
/// When the database does not answer.
pub async fn take_factors_away(
    tx: &impl ConnectionTrait,
    request: &InitRequest,
    now: Timestamp,
) -> Result<(), DbErr> {
    factors::remove_all(tx, request.account_id, now).await?;
    let mut opened = account::Entity::update_many()
        .col_expr(account::Column::LastFactor, Expr::value(Option::<String>::None))
        .col_expr(account::Column::SecondFactorFailures, Expr::value(0))
        .col_expr(account::Column::SecondFactorLockedUntil, Expr::value(Option::<i64>::None));
    if Route::of(request) == Route::Desk {
        opened = opened.col_expr(account::Column::FrozenAt, Expr::value(Option::<i64>::None));
    }
    opened.filter(account::Column::Id.eq(request.account_id)).exec(tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_request_is_open_until_its_time_and_not_a_moment_longer() {
        let expires_at = Timestamp::from_millis(3_600_000);
        let almost = expires_at.minus(Duration::from_millis(1));
        for (state, open) in [
            (State::Begun, Standing::Begun),
            (State::CodeSent, Standing::CodeSent),
            (State::AtDesk, Standing::AtDesk),
            (State::Confirmed, Standing::Confirmed),
        ] {
            assert_eq!(standing_of(state, expires_at, almost), open);
            assert_eq!(standing_of(state, expires_at, expires_at), Standing::Ended(InitEndReason::Expired));
        }
    }

    #[test]
    fn what_has_ended_stays_as_it_ended() {
        let (early, late) = (Timestamp::from_millis(0), Timestamp::from_millis(9_000_000));
        for (state, expected) in [
            (State::Completed, Standing::Completed),
            (State::Cancelled, Standing::Ended(InitEndReason::Cancelled)),
            (State::Superseded, Standing::Ended(InitEndReason::Superseded)),
            (State::Stopped, Standing::Ended(InitEndReason::Stopped)),
            (State::Refused, Standing::Ended(InitEndReason::Refused)),
            (State::Expired, Standing::Ended(InitEndReason::Expired)),
        ] {
            for now in [early, late] {
                assert_eq!(standing_of(state, Timestamp::from_millis(3_600_000), now), expected);
            }
        }
    }

    #[test]
    fn every_state_keeps_its_name() {
        for state in State::ALL {
            assert_eq!(State::from_name(state.name()), Some(state));
        }
        assert_eq!(State::from_name("open"), None);
    }
}
