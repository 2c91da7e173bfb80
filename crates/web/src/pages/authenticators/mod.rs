//! The authenticators that show one-time passwords: a list, adding one, removing one.

mod add;
mod adding;
mod list;
mod page;
mod prove;
mod state;

pub(crate) use page::authenticators_page;
