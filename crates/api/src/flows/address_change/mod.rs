//! Flow A of the manual: changing the mail address that receives the codes.
//!
//! - ④ The person types an address (`POST /address-changes`). It is read as
//!   [`ninsho_shared::MailAddress`] and held against the forbidden domains. In one
//!   transaction an open change of the same account is superseded, the challenge is made, its
//!   mail and the notice to the registered address are put into the outbox, and the event is
//!   written. The address is fixed from here on: another address is another flow.
//! - ⑤ ⑥ The screen follows the mail (`GET …/{id}`), which can be sent again (`POST …/resend`).
//! - ⑦ The code is checked (`POST …/verify`). Only then, in one transaction, the new address
//!   is set, all other sessions and pending codes of the account end, both addresses are told,
//!   and the event is written. Until then the old address counts.
//! - ⑧ The flow says what was done; it can be read again after a reload.
//!
//! Flow B goes through the same steps from its ⑨ on, in a session of the level `enrolment`: the
//! change then belongs to an init-request, which its completion completes (`completion.rs`).
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> CodeSent: POST /address-changes
//!     CodeSent --> CodeSent: POST …/resend
//!     CodeSent --> Completed: POST …/verify
//!     CodeSent --> Cancelled: DELETE …
//!     CodeSent --> Superseded: another POST /address-changes
//!     CodeSent --> Stopped: the stop link in the notice
//!     CodeSent --> Expired: ten minutes
//! ```

pub mod routes;
