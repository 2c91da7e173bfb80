//! The link in a notice by which the owner stops what they did not ask for.

mod address;
mod after;
mod before;
mod link;
mod parallel;
