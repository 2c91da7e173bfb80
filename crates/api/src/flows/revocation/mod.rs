//! The revocation link in a notice, by which the owner revokes what they did not ask for.
//!
//! A link covers every address change and every initialization of its account from its notice on; that of
//! a notice about an authenticator or recovery codes covers these. `GET` only reads, since mail programs
//! open links by themselves; `POST` revokes, once:
//!
//! - while a change or an initialization is open, it is stopped, and all sessions of the account are
//!   revoked, because it was begun in one of them;
//! - while a request is at the help desk, it and its session go on: the desk is told of the objection,
//!   and releases its code only with a second operator;
//! - when it is completed, as changes of authenticators and recovery codes always are, the second factor is
//!   frozen, all sessions are revoked, and only the help desk opens the account again, after it has spoken
//!   with the owner.
//!
//! A link has the power of the mailbox that it went to. While the account is frozen, from the moment in
//! which the help desk has told a code, and for good after the initialization that it led to, earlier links
//! do nothing, whoever holds them: the page says so, and to call the desk
//! (`domain/registration/doubt.rs`).
//!
//! The token is the permission: no session is needed. The page of a link is `form`, at `/stop/{token}`: HTML
//! that needs no script.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> CanStop: a change is open
//!     [*] --> CanFreeze: a change is completed
//!     [*] --> CanObject: a request is at the help desk
//!     CanStop --> CanObject: the desk is asked
//!     CanObject --> DeskDecides: the desk tells its code
//!     CanFreeze --> DeskDecides: another link froze the account
//!     CanStop --> CanFreeze: it is completed meanwhile
//!     CanStop --> Stopped: POST
//!     CanObject --> Objected: POST
//!     CanFreeze --> Frozen: POST
//! ```

pub mod form;
pub mod routes;
