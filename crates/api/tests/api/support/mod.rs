//! What the tests stand on.

mod answer;
mod app;
mod caller;
mod change;
mod contract;
mod database;
mod desk;
mod factors;
mod initialization;
mod letter;
mod people;
mod traces;

pub(crate) use answer::Answer;
pub(crate) use app::{START, TestApp, other_code};
pub(crate) use caller::Caller;
pub(crate) use change::Changing;
pub(crate) use factors::{OwnApp, other_app_code};
pub(crate) use initialization::Initializing;
pub(crate) use letter::{Kind, addressed};
pub(crate) use people::{PASSWORD, Person};
