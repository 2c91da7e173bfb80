//! Flow B of the manual: getting back in when no valid one-time password can be had.
//!
//! - ④ The person types ID and password once more (`POST /init-requests`), which are checked here, so
//!   that no screen can be skipped. A session of the level `password` begins with the request; its idle
//!   timeout is suspended while the request is open, so that a long call or a locked phone loses
//!   nothing.
//! - ⑤ The screen shows where the code would go. 『初期化』 mails it (`POST …/send`) and tells the
//!   registered address of the request, with a revocation link. Sent again, it is the same code.
//! - ⑥' Without an address, with one that cannot be read (`POST …/desk`), or while the second factor is
//!   frozen or blocked, the help desk tells the code on the phone: see [`super::helpdesk`]. The person
//!   reads out the case reference on the screen.
//! - ⑧ The code is checked (`POST …/confirm`), and the session is replaced by one of the level
//!   `restricted`, which may register an address and nothing else.
//! - ⑨ to ⑫ are an address change like any other (`POST /address-changes`), which belongs to the request
//!   and completes it: see [`ninsho_domain::registration::init_request`].
//!
//! An account that never had a factor goes from ④ straight to ⑨. A request that is cancelled at any step
//! changes nothing; a second one supersedes the first.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> Begun: POST /init-requests, an address is set
//!     [*] --> AtDesk: … none is set, frozen or blocked
//!     [*] --> Confirmed: … no factor was ever set
//!     Begun --> CodeSent: POST …/send
//!     CodeSent --> CodeSent: POST …/send
//!     Begun --> AtDesk: POST …/desk
//!     CodeSent --> AtDesk: POST …/desk
//!     CodeSent --> Confirmed: POST …/confirm
//!     AtDesk --> Confirmed: POST …/confirm
//!     AtDesk --> Refused: the help desk
//!     Confirmed --> Completed: the address change is completed
//!     Begun --> Ended: DELETE, a newer one, the revocation link, an hour
//!     CodeSent --> Ended
//!     AtDesk --> Ended
//!     Confirmed --> Ended
//! ```

pub mod routes;
mod view;
