//! Flow B of the manual, for people without a valid one-time password. ④ to ⑧ are here; from ⑨
//! on it is an address change within the initialization.

mod again;
mod begun;
mod by_phone;
mod done;
mod mailed;
mod page;
mod register_address;
mod request;
mod typing;

pub(crate) use again::InitializationLoginPage;
pub(crate) use page::InitializationPage;
