//! Who may call an endpoint: the extractors that a handler's signature names.

mod address_change;
pub mod client;
mod cookie;
mod extract;
mod init_request;
mod same_origin;

pub use address_change::{MayCompleteChange, MayRegister, MayResumeChange, MaySeeChange};
pub use cookie::{build, cookie, name_of, no_cookie, session_cookie};
pub use extract::{
    AnySession, Caller, Earlier, FreshFactor, FreshOperator, LoggingIn, Operator, SessionIfAny, SignedIn,
    bearer, key_holder,
};
pub use init_request::{MaySeeInitRequest, OwnInitRequest};
pub use same_origin::require_same_origin;
