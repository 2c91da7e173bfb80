//! The revocation link in a notice, by which the owner revokes what they did not ask for.
//!
//! A link covers every address change and every initialization of its account from its notice on; that of
//! a notice about an authenticator or recovery codes covers these. `GET` only reads, since mail programs
//! open links by themselves; `POST` revokes, once:
//!
//! - while a change or an initialization is open, it is stopped, and all sessions of the account are
//!   revoked, because it was begun in one of them;
//! - when it is completed, as changes of authenticators and recovery codes always are, the second factor is
//!   frozen, all sessions are revoked, and only the help desk opens the account again, after it has spoken
//!   with the owner.
//!
//! The token is the permission: no session is needed. The page of a link is `form`, at `/stop/{token}`: HTML
//! that needs no script.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> CanStop: a change is open
//!     [*] --> CanFreeze: a change is completed
//!     CanStop --> CanFreeze: it is completed meanwhile
//!     CanStop --> Stopped: POST
//!     CanFreeze --> Frozen: POST
//! ```

pub mod form;
pub mod routes;
