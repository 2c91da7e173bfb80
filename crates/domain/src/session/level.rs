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

    /// The authentication context, as `acr` in the token names it.
    pub const fn acr(self) -> &'static str {
        match self {
            Self::Password => "urn:ninsho:acr:password",
            Self::Mail => "urn:ninsho:acr:mail",
            Self::Restricted => "urn:ninsho:acr:restricted",
            Self::Authenticator => "urn:ninsho:acr:authenticator",
            Self::RecoveryCode => "urn:ninsho:acr:recovery_code",
        }
    }
}

/// The authentication contexts of a session that passed the second factor, the preferred one first.
pub const SECOND_FACTOR_ACRS: [&str; 3] =
    [Proved::Authenticator.acr(), Proved::Mail.acr(), Proved::RecoveryCode.acr()];
