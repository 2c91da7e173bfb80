//! The page: both flows of the manual in the browser, and the help desk's page beside it.
//!
//! One file a page under `pages`; `parts` are what pages are made of and know no API. What
//! can be decided without a browser is a plain function with tests that run on the host.

mod address;
mod api;
mod app;
mod chapter;
mod clock;
mod failure;
mod helpdesk;
mod i18n;
mod institution;
mod loaded;
mod mail_watch;
mod messages;
mod navigation;
mod once;
mod pages;
mod parts;
mod request;
mod route;
mod session;
mod wire;

pub use app::start;
pub use helpdesk::start_helpdesk;
