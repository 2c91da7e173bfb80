//! Flow A of the manual: changing the mail address that receives the codes.
//!
//! - ④ The person types an address (`POST /address-changes`). It is parsed as
//!   [`ninsho_shared::MailAddress`] and compared with the forbidden domains. In one transaction an open
//!   change of the same account is superseded, the challenge is made, its mail and the notice to the
//!   registered address are queued, and the event is recorded. The address is fixed from here on:
//!   another address is another change.
//! - ⑤ ⑥ The screen follows the mail (`GET …/{id}`), which can be sent again (`POST …/resend`).
//! - ⑦ The code is checked (`POST …/verify`). Only then, in one transaction, the new address is set, all
//!   other sessions and pending codes of the account end, both addresses are told, and the event is
//!   recorded. Until then the registered address stays.
//! - ⑧ The flow says what was done; it can be read again after a reload.
//!
//! Flow B takes the same steps from its ⑨ on, in a session of the level `restricted`: the change then
//! belongs to an init-request, which it completes
//! ([`ninsho_domain::registration::address_change::completion`]).
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> CodeSent: POST /address-changes
//!     CodeSent --> CodeSent: POST …/resend
//!     CodeSent --> Completed: POST …/verify
//!     CodeSent --> Cancelled: DELETE …
//!     CodeSent --> Superseded: another POST /address-changes
//!     CodeSent --> Stopped: the revocation link in the notice
//!     CodeSent --> Expired: ten minutes
//! ```

pub mod routes;
mod view;
