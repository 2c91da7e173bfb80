//! The help desk's side of flow B: ⑥' of the manual.
//!
//! A person who cannot read their mailbox phones, and reads out the case reference on their screen. An
//! operator (`ninsho operator add`, second factor passed)
//!
//! - finds the request in the list, or by its case reference or ID (`GET /helpdesk/init-requests`);
//! - takes it up (`POST …/take`), which the person's screen shows; taking over from another
//!   operator begins the check anew and voids the code that was told;
//! - checks who is calling, records how and under which ticket, and gets the code (`POST …/release`), in
//!   two groups of four, this once. Each release voids the previous code;
//! - or refuses, with a reason (`POST …/refuse`).
//!
//! Where a member of the staff needs a second operator, the first release only records the check;
//! another operator approves it (`POST …/approve`), and the first releases again.
//!
//! The registered address is told that a code was told, with a revocation link. No operator sees or
//! chooses an address, and none serves themselves. Every act is an event with the operator and the
//! record; the account's owner sees the act without either.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> Waiting: the request is at the desk
//!     Waiting --> TakenUp: POST …/take
//!     TakenUp --> Released: POST …/release
//!     TakenUp --> AwaitingSecond: … for a member of the staff
//!     AwaitingSecond --> Approved: POST …/approve, by another
//!     Approved --> Released: POST …/release
//!     Released --> Released: POST …/release
//!     TakenUp --> [*]: POST …/refuse
//! ```

pub mod routes;
mod view;
