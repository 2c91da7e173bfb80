//! What the tests stand on.

mod answer;
mod app;
mod caller;
mod contract;
mod database;
mod people;

pub(crate) use answer::Answer;
pub(crate) use app::{START, TestApp, other_code};
pub(crate) use caller::Caller;
pub(crate) use people::{PASSWORD, Person};
