//! Machine clients, and the one-time passwords that they ask for.

mod admission;
mod assertion;
mod doors;
mod hold;
mod oauth;
mod otp;
mod refusals;
mod strangers;
mod ways;
