//! How much a session has proved.

use ninsho_shared::session::Level;

use crate::storage::entity::session;

/// What a new session has proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proved {
    /// ID and password.
    Password,
    /// ID, password and a mailed one-time password.
    Mail,
    /// ID, password and the code of an initialization, or that no factor was ever set.
    Enrolment,
    /// ID, password and what an app shows.
    App,
    /// ID, password and a recovery code.
    RecoveryCode,
}

impl Proved {
    pub(super) const fn level(self) -> Level {
        match self {
            Self::Password => Level::Password,
            Self::Mail | Self::App | Self::RecoveryCode => Level::Full,
            Self::Enrolment => Level::Enrolment,
        }
    }

    /// RFC 8176 §2.
    pub(super) const fn amr(self) -> &'static str {
        match self {
            Self::Password | Self::Enrolment => "pwd",
            Self::Mail | Self::App | Self::RecoveryCode => "pwd otp mfa",
        }
    }
}

pub(super) const fn level_name(level: Level) -> &'static str {
    match level {
        Level::Password => "password",
        Level::Enrolment => "enrolment",
        Level::Full => "full",
    }
}

/// The level of a row. What nobody wrote is the least.
#[must_use]
pub fn level(row: &session::Model) -> Level {
    match row.level.as_str() {
        "full" => Level::Full,
        "enrolment" => Level::Enrolment,
        _ => Level::Password,
    }
}
