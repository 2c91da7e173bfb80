//! Logging in, and proving the second factor again.
//!
//! 1. ID and password are compared (`POST /login`). An unknown ID, a closed account and a
//!    wrong password get one answer, after the same work. Right ones begin a session of the
//!    level `password`.
//! 2. A one-time password is mailed to the registered address (`POST /login/otp`). Asking
//!    again within its time mails the same code again.
//! 3. The code is checked (`POST /login/verify`). Right: a new session of the level `full`
//!    begins and the one before ends. In a session that is `full` already this is the
//!    step-up: it stays, and may change factors for ten minutes more.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> RequestCode: ID and password
//!     [*] --> NoFactor: ID and password, no address
//!     RequestCode --> CodeSent: POST /login/otp
//!     CodeSent --> CodeSent: POST /login/otp (again)
//!     CodeSent --> RequestCode: code expired, or tried too often
//!     CodeSent --> SignedIn: POST /login/verify
//! ```

mod flow;
mod mail;
pub mod routes;
mod store;
