//! What the tests stand on.

mod answer;
mod app;
mod caller;
mod change;
mod client;
mod contract;
pub(crate) mod database;
mod desk;
pub(crate) mod dump;
mod factors;
mod fleet;
mod held;
mod initialization;
mod letter;
mod owner;
mod people;
mod process;
mod proxy;
mod raw;
mod traces;
mod wire;

pub(crate) use answer::Answer;
pub(crate) use app::{SERVER_KEY, START, TestApp, other_code};
pub(crate) use caller::Caller;
pub(crate) use change::Changing;
pub(crate) use client::OwnClient;
pub(crate) use contract::answers;
pub(crate) use factors::{OwnAuthenticator, authenticator_code_at, other_authenticator_code};
pub(crate) use fleet::{Fleet, message_id};
pub(crate) use initialization::Initializing;
pub(crate) use letter::{Kind, RenderedMail, addressed};
pub(crate) use owner::{MANY_MAILS, Owner};
pub(crate) use people::{CHEAP_HASH, PASSWORD, Person};
pub(crate) use process::{Process, Setup};
pub(crate) use raw::{Withheld, broken, exchange};
pub(crate) use wire::Wire;
