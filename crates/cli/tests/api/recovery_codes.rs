//! Recovery codes: ten, shown once, each good for one log-in.

mod log_in;
mod make;
mod parallel;
