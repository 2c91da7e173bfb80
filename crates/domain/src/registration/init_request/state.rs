//! The states of an init-request, and where one stands at a moment.

use anyhow::Context;
use ninsho_shared::Timestamp;
use ninsho_shared::initialization::InitEndReason;

use super::InitRequest;

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
    pub const OPEN: [Self; 4] = [Self::Begun, Self::CodeSent, Self::AtDesk, Self::Confirmed];

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
    Ok(standing_of(state, request.expires_at, now))
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
