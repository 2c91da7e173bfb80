//! The parameters behind the `?` of a database's address.

use std::net::IpAddr;

use super::super::nearest::nearest;
use super::error::DatabaseUrlError;

/// The parameters of a SQLite file that the driver reads.
const SQLITE_PARAMETERS: [&str; 4] = ["mode", "cache", "immutable", "vfs"];

/// The parameters of a PostgreSQL connection that the driver reads.
const POSTGRES_PARAMETERS: [&str; 18] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

const SSL_MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/// Checks a parameter of a SQLite file as the driver would read it.
pub(super) fn sqlite(name: &str, value: &str) -> Result<(), DatabaseUrlError> {
    match known(name, &SQLITE_PARAMETERS)? {
        "mode" => one_of("mode", value, &["ro", "rw", "rwc", "memory"]),
        "cache" => one_of("cache", value, &["private", "shared"]),
        "immutable" => one_of("immutable", value, &["true", "false", "1", "0"]),
        _ => Ok(()),
    }
}

/// Checks a parameter of PostgreSQL as the driver would read it.
pub(super) fn postgres(name: &str, value: &str) -> Result<(), DatabaseUrlError> {
    if name.starts_with("options[") && name.ends_with(']') {
        return Ok(());
    }
    let number = |name, fits: bool| {
        let right = "a whole number".to_owned();
        if fits { Ok(()) } else { Err(DatabaseUrlError::Value { name, right }) }
    };
    match known(name, &POSTGRES_PARAMETERS)? {
        name @ ("sslmode" | "ssl-mode") => one_of(name, value, &SSL_MODES),
        "port" => number("port", value.parse::<u16>().is_ok()),
        name @ "statement-cache-capacity" => number(name, value.parse::<usize>().is_ok()),
        name @ "hostaddr" if value.parse::<IpAddr>().is_err() => {
            Err(DatabaseUrlError::Value { name, right: "an IP address; for a name it is `host`".to_owned() })
        }
        _ => Ok(()),
    }
}

/// The parameter of this name.
fn known(name: &str, parameters: &[&'static str]) -> Result<&'static str, DatabaseUrlError> {
    if let Some(known) = parameters.iter().find(|known| **known == name) {
        return Ok(known);
    }
    // What is written may be a part of a password, and is not repeated.
    let right = match nearest(name, parameters.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the known ones are {}", parameters.join(", ")),
    };
    Err(DatabaseUrlError::Parameter(right))
}

fn one_of(name: &'static str, value: &str, values: &[&str]) -> Result<(), DatabaseUrlError> {
    if values.contains(&value) {
        return Ok(());
    }
    Err(DatabaseUrlError::Value { name, right: format!("one of {}", values.join(", ")) })
}
