//! The log-in (①): ID and password, then the second factor, which a step-up asks for again.

mod authenticator_code;
mod factors;
mod links;
mod panel;
mod password;
mod recovery_code;
mod second_factor;
mod step_up;

pub(crate) use links::Unfinished;
pub(crate) use panel::SecondFactorPage;
pub(crate) use password::{Credentials, CredentialsForm, LoginPage, SessionOver};
pub(crate) use step_up::StepUp;
