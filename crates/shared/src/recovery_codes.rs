//! Recovery codes: ten, shown once, each good for one log-in.

use serde::{Deserialize, Serialize};

use crate::recovery_code::RecoveryCode;
use crate::timestamp::Timestamp;

/// How many are made at once.
pub const COUNT: usize = 10;
/// At so many left, the owner should make new ones.
pub const LOW: u32 = 3;

/// `POST /recovery-codes`: the codes, this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewRecoveryCodes {
    /// All of them, in groups of four characters.
    pub codes: Vec<RecoveryCode>,
    /// When they were made. Those of before became void then.
    pub made_at: Timestamp,
}

/// What is left of the recovery codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodesState {
    /// How many have not been used.
    #[cfg_attr(feature = "openapi", schema(example = 10))]
    pub left: u32,
    /// When they were made.
    pub made_at: Timestamp,
    /// So few are left that it is time to make new ones.
    pub low: bool,
}
