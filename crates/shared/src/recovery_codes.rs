//! Recovery codes: ten, shown once, each good for one log-in.

use serde::{Deserialize, Serialize};

use crate::recovery_code::RecoveryCode;
use crate::timestamp::Timestamp;

/// Number of codes in a set.
pub const COUNT: usize = 10;
/// Number of codes left at which new ones should be generated.
pub const LOW: u32 = 3;

/// `POST /recovery-codes`: the codes, returned once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewRecoveryCodes {
    /// The codes, in groups of four characters.
    #[cfg_attr(feature = "openapi", schema(min_items = 10, max_items = 10))]
    pub codes: Vec<RecoveryCode>,
    /// When they were generated, which ended the previous set.
    pub made_at: Timestamp,
}

/// State of the recovery codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodesState {
    /// Number of unused codes.
    #[cfg_attr(feature = "openapi", schema(example = 10))]
    pub left: u32,
    /// When they were generated.
    pub made_at: Timestamp,
    /// Whether so few are left that new ones should be generated.
    pub low: bool,
}
