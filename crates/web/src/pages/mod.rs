//! The pages, each named after its flow.

pub(crate) mod account;
pub(crate) mod address_change;
pub(crate) mod flow_steps;
pub(crate) mod help;
pub(crate) mod history;
pub(crate) mod logged_out;
pub(crate) mod login;
pub(crate) mod not_found;
pub(crate) mod sessions;
pub(crate) mod stop;

pub(crate) use account::AccountPage;
pub(crate) use address_change::{AddressChangePage, AddressFormPage};
pub(crate) use help::HelpPage;
pub(crate) use history::HistoryPage;
pub(crate) use logged_out::LoggedOutPage;
pub(crate) use login::{LoginPage, SecondFactorPage};
pub(crate) use not_found::NotFoundPage;
pub(crate) use sessions::SessionsPage;
pub(crate) use stop::StopPage;
