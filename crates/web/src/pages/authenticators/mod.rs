//! The authenticators, which show one-time passwords: list, add, rename, remove.

mod add;
mod adding;
mod list;
mod page;
mod prove;
mod rename;
mod state;

pub(crate) use page::AuthenticatorsPage;
