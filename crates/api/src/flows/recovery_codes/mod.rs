//! Recovery codes: ten, for the day when nothing else is at hand.
//!
//! The owner makes them with a fresh second factor (`POST /recovery-codes`), sees them this once,
//! and prints or writes them down. Those of before die, other sessions end, the registered address
//! is told, and the event is written, in one transaction.
//!
//! A code is sixteen letters and digits. The first four say which of the ten it is, so that one
//! hash is computed to check a code and not ten; the database holds these four and an argon2id hash
//! of all sixteen. Using one is a matter of the log-in.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> Unused: POST /recovery-codes
//!     Unused --> Used: POST /login/verify
//!     Unused --> [*]: POST /recovery-codes, or an initialization
//!     Used --> [*]: POST /recovery-codes, or an initialization
//! ```

pub mod routes;
