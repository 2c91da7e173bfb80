//! How much a session has proved.

use ninsho_shared::session::Level;

/// What a new session has proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proved {
    /// ID and password.
    Password,
    /// ID, password and a mailed one-time password.
    Mail,
    /// ID, password and the code of an initialization, or that no factor was ever set.
    Restricted,
    /// ID, password and a one-time password of an authenticator.
    Authenticator,
    /// ID, password and a recovery code.
    RecoveryCode,
}

impl Proved {
    /// The level of the session.
    pub const fn level(self) -> Level {
        match self {
            Self::Password => Level::Password,
            Self::Mail | Self::Authenticator | Self::RecoveryCode => Level::Full,
            Self::Restricted => Level::Restricted,
        }
    }

    /// RFC 8176 §2.
    pub const fn amr(self) -> &'static str {
        match self {
            Self::Password | Self::Restricted => "pwd",
            Self::Mail | Self::Authenticator | Self::RecoveryCode => "pwd otp mfa",
        }
    }
}
