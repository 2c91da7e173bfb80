//! Recovery codes: ten, for the day when nothing else is at hand.
//!
//! The owner generates them with a fresh second factor (`POST /recovery-codes`), sees them this once, and
//! prints or writes them down. The previous set stops working, other sessions are revoked, the registered
//! address is told, and the event is recorded, in one transaction.
//!
//! A code is sixteen letters and digits. The first four select it among the ten, so that one hash is
//! computed to check a code and not ten; the database holds these four and an argon2id hash of all
//! sixteen. A code is used at the log-in ([`super::login`]).
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> Unused: POST /recovery-codes
//!     Unused --> Used: POST /login/verify
//!     Unused --> [*]: POST /recovery-codes, or an initialization
//!     Used --> [*]: POST /recovery-codes, or an initialization
//! ```

pub mod routes;
