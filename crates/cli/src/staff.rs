//! Who acts at the command line: the record of an act names the system's user.

use std::env;

/// Characters of a name that are kept.
const LONGEST: usize = 64;

/// The system user: who called `sudo`, or else who logged in. Whoever may write the database can claim
/// another name, so that this is for honest people's records.
pub(crate) fn name() -> Option<String> {
    ["SUDO_USER", "LOGNAME", "USER"].into_iter().find_map(|variable| read(&env::var(variable).ok()?))
}

fn read(value: &str) -> Option<String> {
    let name: String = value.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_short_line() {
        assert_eq!(read(" hanako\n").as_deref(), Some("hanako"));
        assert_eq!(read("a\u{1b}[2Jb").as_deref(), Some("a[2Jb"));
        assert_eq!(read(" \t"), None);
        assert_eq!(read(&"長".repeat(500)), Some("長".repeat(LONGEST)));
    }
}
