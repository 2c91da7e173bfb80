//! One-time passwords for the log-ins of other systems, which call as machine clients.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> CodeSent: POST /otp/challenges, a code is mailed
//!     [*] --> AskAuthenticator: POST /otp/challenges
//!     CodeSent --> CodeSent: POST /otp/challenges (again)
//!     CodeSent --> Verified: POST /otp/challenges/{id}/verify
//!     AskAuthenticator --> Verified: POST /otp/challenges/{id}/verify
//!     CodeSent --> Ended: code expired, or tried too often
//!     AskAuthenticator --> Ended: expired
//! ```
//!
//! An authenticator's code, or a recovery code, needs no challenge (`POST /otp/verify`).

pub mod routes;
mod view;
