//! Who may call an endpoint: the extractors that a handler's signature names.

mod cookie;
mod extract;
mod register;
mod same_origin;

pub use cookie::{COOKIE, cookie, no_cookie};
pub use extract::{AnySession, Earlier, FreshFactor, LoggingIn, Operator, SignedIn};
pub use register::{MayRegister, MaySeeChange};
pub use same_origin::require_same_origin;
