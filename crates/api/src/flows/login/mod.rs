//! Logging in, and proving the second factor again.
//!
//! 1. ID and password are compared (`POST /login`). An unknown ID, a closed account and a
//!    wrong password get one answer, after the same work. Right ones begin a session of the
//!    level `password`.
//! 2. The answer says which factors the account has and which was used last. For mail, a one-time
//!    password is mailed to the registered address (`POST /login/otp`). Asking again within its
//!    time mails the same code again. An app or a recovery code needs nothing before.
//! 3. The code is checked (`POST /login/verify`). Right: a new session of the level `full`
//!    begins and the one before ends. In a session that is `full` already this is the
//!    step-up: it stays, and may change factors for ten minutes more. A wrong one counts on the
//!    account, whatever the factor. A recovery code is told to the owner.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> RequestCode: ID and password
//!     [*] --> NoMail: ID and password, no address but another factor
//!     [*] --> NoFactor: ID and password, nothing to log in with
//!     RequestCode --> CodeSent: POST /login/otp
//!     CodeSent --> CodeSent: POST /login/otp (again)
//!     CodeSent --> RequestCode: code expired, or tried too often
//!     CodeSent --> SignedIn: POST /login/verify
//!     RequestCode --> SignedIn: POST /login/verify, another factor
//!     NoMail --> SignedIn: POST /login/verify, another factor
//! ```

pub mod routes;
