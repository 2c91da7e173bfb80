//! What ends in a registered mail address: the address change (flow A), the initialization
//! (flow B), the help desk's part in it, and the revocation links that end either.

pub mod address_change;
pub mod case_reference;
pub mod doubt;
pub mod helpdesk;
pub mod init_request;
pub mod overview;
pub mod registering;
pub mod revocation;

pub use registering::{HeldRegistering, Registering};
