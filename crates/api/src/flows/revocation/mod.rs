//! The link in a notice by which the owner stops what they did not ask for.
//!
//! A link covers every address change and every initialization of its account from the moment of
//! its notice on; that of a notice about an app or recovery codes covers these. `GET` only reads,
//! since mail programs open links by themselves; `POST` acts, once:
//!
//! - while a change or an initialization is open: it is stopped, and all sessions of the account
//!   end, because whoever began it did so in one of them;
//! - when it is done, as an app or recovery codes always are: the second factor is frozen, all
//!   sessions end, and only the help desk opens the account again, after it has spoken with the
//!   owner.
//!
//! The token is the permission: no session is needed, and none helps.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> CanStop: a change is open
//!     [*] --> CanFreeze: a change is done
//!     CanStop --> CanFreeze: it is completed meanwhile
//!     CanStop --> Stopped: POST
//!     CanFreeze --> Frozen: POST
//! ```

pub mod routes;
