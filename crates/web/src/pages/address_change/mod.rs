//! Flow A of the manual, ④ to ⑧: a new address is entered and confirmed with the one-time
//! password that is mailed to it. Flow B does the same from ⑨ on.

mod change;
mod code;
mod done;
mod form;
mod page;

pub(crate) use change::Setting;
pub(crate) use form::{AddressForm, AddressFormPage, AddressFormView};
pub(crate) use page::{AddressChangePage, AddressChangeSteps};
