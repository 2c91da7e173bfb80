//! Authenticators: programs that show one-time passwords.
//!
//! 1. The person names an authenticator (`POST /authenticators`) and gets its secret, as a QR code and in
//!    letters. The secret is kept encrypted, and shown this once. Beginning again replaces a set-up that
//!    was not finished.
//! 2. They type what it shows (`POST /authenticators/{id}/verify`). Only then it becomes active: other
//!    sessions are revoked, the registered address is told, and the event is recorded, in one
//!    transaction. A code that would be right at another time within ten minutes names the clock as the
//!    cause. The time step that proved it is used up.
//! 3. It is removed with a fresh second factor (`DELETE /authenticators/{id}`), unless it is the last
//!    factor. Recovery codes do not count as one: they run out.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> Begun: POST /authenticators
//!     Begun --> Begun: POST …/verify, wrong
//!     Begun --> Active: POST …/verify
//!     Begun --> Removed: another POST /authenticators, DELETE …
//!     Begun --> Over: ten minutes, five wrong codes
//!     Active --> Removed: DELETE …, or an initialization
//! ```

pub mod routes;
