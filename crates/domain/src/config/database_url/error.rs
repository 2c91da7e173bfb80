//! Why a text is not the address of a database.

use thiserror::Error;

/// Why a text is not the address of a database. No message repeats what was written.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum DatabaseUrlError {
    /// Nothing was written.
    #[error("it is empty: use sqlite://FILE or postgres://USER@HOST/NAME")]
    Empty,
    /// Neither SQLite nor PostgreSQL.
    #[error("use sqlite://FILE or postgres://USER@HOST/NAME")]
    Scheme,
    /// A line break, a tab or another control character.
    #[error("it holds a line break or another control character: write it percent-encoded, as in %09")]
    Control,
    /// A character that ends the part with the password.
    #[error(
        "a user name or password with `#`, `/`, `?`, `@` or `%` is written percent-encoded: %23 for `#`, %2F \
         for `/`, %3F for `?`, %40 for `@`, %25 for `%`"
    )]
    Encoding,
    /// A host or a port that cannot be read.
    #[error(
        "the host or the port cannot be read: write postgres://USER:PASSWORD@HOST:PORT/NAME, with `#`, `/`, \
         `?`, `@` and `%` in the password percent-encoded (%23, %2F, %3F, %40, %25)"
    )]
    Host,
    /// No file.
    #[error("it names no file: write sqlite://ninsho.db, or sqlite:///var/lib/ninsho/ninsho.db")]
    File,
    /// A `%` in the name of the file.
    #[error("`%` in the name of the file is written %25")]
    FileEncoding,
    /// A parameter that the driver does not read.
    #[error("there is an unknown parameter in it; {0}")]
    Parameter(String),
    /// A value that a parameter cannot have.
    #[error("the parameter `{name}` is {right}")]
    Value {
        /// The parameter.
        name: &'static str,
        /// What would be right.
        right: String,
    },
}
