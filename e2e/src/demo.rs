//! The people of `ninsho demo` whom tests need: each in a state of their own.

use crate::server::Person;

const fn person(user_id: &'static str, mail_address: &'static str) -> Person {
    Person { user_id, password: "ninsho-demo", mail_address }
}

/// An address that the stage's mailbox is told to refuse.
pub const GONE: Person = person("gone", "gone@example.com");
/// After so many wrong codes that the second factor is closed for a while.
pub const LOCKED: Person = person("locked", "locked@example.com");
/// After so many that only the help desk opens it.
pub const BLOCKED: Person = person("blocked", "blocked@example.com");
/// The second factor was frozen after a report.
pub const FROZEN: Person = person("frozen", "frozen@example.com");
/// An account that is no more.
pub const CLOSED: Person = person("closed", "closed@example.com");
/// An operator of the help desk.
pub const DESK: Person = person("desk", "desk@example.com");
/// Another.
pub const DESK2: Person = person("desk2", "desk2@example.com");
/// A member of the staff.
pub const STAFF: Person = person("staff", "staff@example.com");
/// Of an address that is set no more.
pub const LOST: Person = person("lost", "");
/// With an authenticator and nothing else.
pub const AUTHENTICATOR: Person = person("app", "");
/// The key of their authenticator.
pub const AUTHENTICATOR_KEY: &str = "NZUW443IN4QGIZLNN45CA33OMUQGC4DQ";
/// With mail, an authenticator and recovery codes.
pub const BOTH: Person = person("both", "both@example.com");
/// The key of their authenticator.
pub const BOTH_KEY: &str = "NZUW443IN4QGIZLNN45CAYLOMQQGC4DQ";
