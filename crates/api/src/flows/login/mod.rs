//! Logging in, and passing the second factor again.
//!
//! 1. ID and password are compared (`POST /login`). An unknown ID, a closed account and a wrong password
//!    get the same answer, after the same work. Right ones begin a session of the level `password`.
//! 2. The answer says which factors the account has and which was used last. For mail, a one-time
//!    password is mailed to the registered address (`POST /login/otp`); asking again while it is valid
//!    mails the same code. An authenticator or a recovery code needs no request before.
//! 3. The code is checked (`POST /login/verify`). If it is right, a new session of the level `full`
//!    replaces the one of the level `password`. In a session of the level `full` this is the step-up:
//!    the session stays, and may change factors for ten more minutes. A wrong code counts on the
//!    account, whatever the factor. The owner is told of the use of a recovery code.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> RequestCode: ID and password
//!     [*] --> NoMail: ID and password, no address but another factor
//!     [*] --> NoFactor: ID and password, no factor
//!     RequestCode --> CodeSent: POST /login/otp
//!     CodeSent --> CodeSent: POST /login/otp (again)
//!     CodeSent --> RequestCode: code expired, or tried too often
//!     CodeSent --> SignedIn: POST /login/verify
//!     RequestCode --> SignedIn: POST /login/verify, another factor
//!     NoMail --> SignedIn: POST /login/verify, another factor
//! ```

pub mod routes;
