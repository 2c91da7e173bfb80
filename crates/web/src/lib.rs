//! The page: both flows of the manual in the browser, and the help desk's page.
//!
//! `pages` holds a file or folder per page; `parts` are their building blocks and know no API.
//! Decisions that need no browser are plain functions with native tests.

mod address;
mod api;
mod base;
mod chunks;
mod clock;
mod context;
mod decode;
mod early;
mod ending;
mod ending_notice;
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
mod texts;

pub use helpdesk::start_helpdesk;
pub use shell::start;
