//! The authenticators, which show one-time passwords: list, add, remove.

mod add;
mod adding;
mod list;
mod page;
mod prove;
mod state;

pub(crate) use page::AuthenticatorsPage;
