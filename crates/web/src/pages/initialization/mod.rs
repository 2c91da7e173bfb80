//! Flow B of the manual: getting back in when no valid one-time password can be had. ④ to ⑧
//! are here; from ⑨ on it is an address change within it.

mod again;
mod begun;
mod by_phone;
mod done;
mod mailed;
mod page;
mod register_address;
mod request;
mod typing;

pub(crate) use again::initialization_login_page;
pub(crate) use page::initialization_page;
