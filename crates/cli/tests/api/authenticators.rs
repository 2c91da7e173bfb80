//! Authenticators that show one-time passwords.

mod clock;
mod log_in;
mod owner;
mod parallel;
mod remove;
mod rename;
mod set_up;
mod who;
