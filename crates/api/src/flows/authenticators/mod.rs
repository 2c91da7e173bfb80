//! Authenticators that show one-time passwords.
//!
//! 1. The person names an app (`POST /authenticators`) and gets its secret, as a QR code and in letters. The
//!    secret is kept encrypted, and shown this once. Beginning again takes the place of a set-up
//!    that was not finished.
//! 2. They type what the app shows (`POST /authenticators/{id}/verify`). Only then the app counts: other
//!    sessions end, the registered address is told, and the event is written, in one transaction. A
//!    code that would be right at another time within ten minutes names the clock as the cause. The
//!    step that proved it is used up.
//! 3. An app is removed with a fresh second factor (`DELETE /authenticators/{id}`), unless it is the last
//!    thing that the owner could log in with. Recovery codes do not count there: they run out.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> Begun: POST /authenticators
//!     Begun --> Begun: POST …/verify, wrong
//!     Begun --> Counts: POST …/verify
//!     Begun --> Removed: another POST /authenticators, DELETE …
//!     Begun --> Over: ten minutes, five wrong codes
//!     Counts --> Removed: DELETE …, or an initialization
//! ```

pub mod routes;
