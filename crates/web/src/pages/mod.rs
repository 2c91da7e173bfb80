//! The pages, each named after its flow.

pub(crate) mod account;
pub(crate) mod address_change;
pub(crate) mod authenticators;
pub(crate) mod flow_steps;
pub(crate) mod help;
pub(crate) mod helpdesk_redirect;
pub(crate) mod history;
pub(crate) mod initialization;
pub(crate) mod logged_out;
pub(crate) mod login;
pub(crate) mod not_found;
pub(crate) mod recovery_codes;
pub(crate) mod sessions;
pub(crate) mod stop;

pub(crate) use helpdesk_redirect::HelpdeskRedirect;
pub(crate) use logged_out::LoggedOutPage;
pub(crate) use login::LoginPage;
pub(crate) use not_found::NotFoundPage;
