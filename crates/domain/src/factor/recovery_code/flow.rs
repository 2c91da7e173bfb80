//! Which codes make a set.

use ninsho_shared::RecoveryCode;

/// Whether a code can be added to these: each of a set is told by its first characters alone.
pub fn fits(set: &[RecoveryCode], code: &RecoveryCode) -> bool {
    set.iter().all(|other| other.selector() != code.selector())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_codes_of_a_set_begin_alike() {
        let code = |text| RecoveryCode::parse(text).unwrap();
        let set = [code("AAAA-0000-0000-0000"), code("BBBB-0000-0000-0000")];
        assert!(fits(&set, &code("CCCC-0000-0000-0000")));
        assert!(!fits(&set, &code("BBBB-1111-1111-1111")));
        assert!(fits(&[], &set[0]));
    }
}
