//! The help desk's side of flow B: ⑥' of the manual.
//!
//! A person without a mailbox that they can read phones, and reads out the reference on their
//! screen. An operator (`ninsho operator add`, second factor passed)
//!
//! - finds the request in the list, or by its reference or ID (`GET /helpdesk/init-requests`);
//! - takes it up (`POST …/take`), which the person's screen shows; taking over from another
//!   operator begins the check anew and voids the code that was told;
//! - checks who is calling, writes down how and under which ticket, and gets the code
//!   (`POST …/release`), in two groups of four, this once. Each release voids the code before;
//! - or refuses, with a reason (`POST …/refuse`).
//!
//! Where a member of the staff needs a second operator, the first release only writes the check
//! down; another operator approves it (`POST …/approve`), and the first releases again.
//!
//! The registered address is told that a code was told, with a stop link. No operator sees or
//! chooses an address, and none serves themselves. Every act is an audit
//! event with the operator and what they wrote down; the account's owner sees the act without
//! either.
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
