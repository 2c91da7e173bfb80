//! The stage of the end-to-end tests: the real server, the built page in a real browser and
//! a real SMTP conversation.
//!
//! A test says what a person does, by the words that the person sees ([`Screen`]). A
//! [`Stage`] belongs to one test and shares nothing with another. When a test fails, what it
//! saw is written into a folder whose path is printed.
//!
//! `cargo xtask test e2e` builds what is needed and sets:
//!
//! | variable | meaning |
//! |---|---|
//! | `NINSHO_E2E_BIN` | the server's binary |
//! | `NINSHO_E2E_PAGE` | the folder with the built page |
//! | `NINSHO_E2E_CHROMEDRIVER` | chromedriver; found on the PATH when not set |
//! | `NINSHO_E2E_CHROMIUM` | the browser; found by chromedriver when not set |
//! | `NINSHO_E2E_CHROMIUM_OLD` | a Chromium of earlier years that opens the page; its test is skipped when not set |
//! | `NINSHO_E2E_CHROMIUM_TOO_OLD` | one that is too old for the page; likewise |
//! | `NINSHO_E2E_AXE` | axe-core's `axe.min.js` |
//! | `NINSHO_E2E_HEADED` | show the browser when set |
//! | `NINSHO_E2E_MANUAL` | when set, the folder in which the illustrated manual is kept |
//! | `NINSHO_E2E_MANUAL_SETTINGS` | when set, a file with more tables for the manual's ninsho.toml |
//! | `NINSHO_E2E_REPORT` | when set, a folder for a report of each test, with a picture of each step |
//! | `NINSHO_E2E_SLOW` | when set, so many milliseconds to wait after each step |
//! | `NINSHO_E2E_PICTURES` | when set, a folder for pictures of all states that are inspected |

mod authenticator;
mod browser;
mod config;
mod console;
pub mod demo;
mod desk;
mod evidence;
mod front;
mod hand;
mod inspection;
mod keyboard;
mod labels;
pub mod manual;
mod old_browser;
mod path;
mod phone;
mod report;
mod screen;
mod server;
mod stage;
mod story;
mod tls;
mod translation;
mod wait;

pub use authenticator::{Clock, STEP};
pub use browser::{Browser, Cookies, Device, Language};
pub use front::Trouble;
pub use inspection::Inspection;
pub use labels::{CODE_SUBJECT, CONFIRMATION_SUBJECT, ENGLISH, JAPANESE, Labels, SENDER};
pub use old_browser::OldBrowser;
pub use report::Effort;
pub use screen::Screen;
pub use server::{People, Person, Server};
pub use stage::{Options, Stage};
pub use tls::Tls;
