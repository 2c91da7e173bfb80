//! What operators see of the running server: log lines, request numbers and figures.
//!
//! None of them holds a code, a password, a token, a whole address or a raw path.

mod figures;
mod log;
mod request;

pub use figures::{keep_up, render, start_figures};
pub use log::start_log;
pub use request::{current_request_id, request};
