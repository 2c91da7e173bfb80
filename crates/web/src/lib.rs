//! The page: both flows of the manual in the browser, and the help desk's page beside it.
//!
//! One file a page under `pages`; `parts` are what pages are made of and know no API. What
//! can be decided without a browser is a plain function with tests that run on the host.

mod address;
mod api;
mod chunks;
mod clock;
mod context;
mod decode;
mod erased;
mod failure;
mod focus;
mod helpdesk;
mod i18n;
mod institution;
mod mail_watch;
mod messages;
mod navigation;
mod pages;
mod parts;
mod request;
mod resource;
mod route;
mod session;
mod shell;
mod start;

pub use helpdesk::start_helpdesk;
pub use shell::start;
