//! The page: flow A of the manual in the browser.
//!
//! One file a page under `pages`; `parts` are what pages are made of and know no API. What
//! can be decided without a browser is a plain function with tests that run on the host.

mod api;
mod app;
mod clock;
mod i18n;
mod loaded;
mod mail_watch;
mod navigation;
mod once;
mod page;
mod pages;
mod parts;
mod request;
mod session;
mod wire;
mod words;

pub use app::start;
