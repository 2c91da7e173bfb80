//! Flow A of the manual, ④ to ⑧: the new address is typed, a one-time password goes there,
//! is typed, and the address is set.

mod change;
mod code;
mod done;
mod form;

pub(crate) use change::address_change_page;
pub(crate) use form::address_form_page;
