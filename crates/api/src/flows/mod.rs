//! The flows of the manual, a folder each. A flow knows its own files and the domain, never another
//! flow.

pub mod account;
pub mod address_change;
pub mod authenticators;
pub mod helpdesk;
pub mod initialization;
pub mod institution;
pub mod login;
pub mod oauth;
pub mod otp;
pub mod privacyidea;
pub mod recovery_codes;
pub mod revocation;
