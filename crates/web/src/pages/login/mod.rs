//! Logging in (①): ID and password, then the second factor, which a change may ask for again.

mod authenticator_code;
mod factors;
mod links;
mod panel;
mod password;
mod recovery_code;
mod second_factor;
mod step_up;

pub(crate) use links::unfinished;
pub(crate) use panel::second_factor_page;
pub(crate) use password::{Credentials, login_page, session_over};
pub(crate) use step_up::step_up;
