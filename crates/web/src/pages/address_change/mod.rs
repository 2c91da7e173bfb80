//! Flow A of the manual, ④ to ⑧: the new address is typed, a one-time password goes there,
//! is typed, and the address is set. Flow B does the same from ⑨ on.

mod change;
mod code;
mod done;
mod form;
mod page;

pub(crate) use change::Setting;
pub(crate) use form::{AddressForm, address_form, address_form_page};
pub(crate) use page::{address_change_in, address_change_page};
