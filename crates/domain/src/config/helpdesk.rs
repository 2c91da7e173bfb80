//! How the help desk checks who is calling.

use ninsho_shared::helpdesk::DeskCheck;
use serde::{Deserialize, Serialize};

use super::error::ConfigError;

/// The help desk.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HelpDesk {
    /// The ways to check who is calling.
    pub checks: Vec<DeskCheck>,
    /// So many of them at least have to be done before a code is told.
    pub minimum: u32,
    /// Whether a code for a member of the staff, or for an operator, needs a second operator.
    pub second_operator_for_staff: bool,
}

impl Default for HelpDesk {
    fn default() -> Self {
        let check = |id: &str, ja: &str, en: &str| DeskCheck {
            id: id.to_owned(),
            ja: ja.to_owned(),
            en: en.to_owned(),
        };
        Self {
            checks: vec![
                check("card_number", "学生証・職員証の番号", "Number on the student or staff card"),
                check("birth_date", "生年月日", "Date of birth"),
                check("department", "所属", "Faculty or department"),
                check("home_address", "届け出の住所", "Registered home address"),
                check(
                    "call_back",
                    "届け出の電話番号へのかけ直し",
                    "Call back at the registered telephone number",
                ),
            ],
            minimum: 2,
            second_operator_for_staff: true,
        }
    }
}

impl HelpDesk {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let unusable = |key, reason: &str| Err(ConfigError::Unusable { key, reason: reason.to_owned() });
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        for (place, check) in self.checks.iter().enumerate() {
            if check.id.is_empty() || !check.id.chars().all(plain) {
                return unusable("helpdesk.checks", "an id has lower-case letters, digits, `-` and `_` only");
            }
            if self.checks.iter().skip(place + 1).any(|other| other.id == check.id) {
                return unusable("helpdesk.checks", "two checks have the same id");
            }
        }
        let known = u32::try_from(self.checks.len()).unwrap_or(u32::MAX);
        if self.minimum == 0 || self.minimum > known {
            return unusable("helpdesk.minimum", "at least 1, and not more than there are checks");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checks_have_names_of_their_own_and_the_minimum_can_be_reached() {
        HelpDesk::default().check().unwrap();
        let with = |change: fn(&mut HelpDesk)| {
            let mut desk = HelpDesk::default();
            change(&mut desk);
            desk.check().unwrap_err().to_string()
        };
        assert!(with(|desk| desk.minimum = 0).contains("helpdesk.minimum"));
        assert!(with(|desk| desk.minimum = 6).contains("helpdesk.minimum"));
        assert!(with(|desk| "a b".clone_into(&mut desk.checks[0].id)).contains("lower-case"));
        assert!(with(|desk| "birth_date".clone_into(&mut desk.checks[0].id)).contains("same id"));
    }
}
