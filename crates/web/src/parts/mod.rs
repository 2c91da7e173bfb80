//! The building blocks of the pages. A part gets data and callbacks as props and knows no API.

pub(crate) mod address_hint;
pub(crate) mod authenticator_code;
pub(crate) mod banner;
pub(crate) mod button;
pub(crate) mod code_purpose;
pub(crate) mod contacts;
pub(crate) mod copy;
pub(crate) mod delivery;
pub(crate) mod elsewhere;
pub(crate) mod facts;
pub(crate) mod failure;
pub(crate) mod field;
pub(crate) mod find_mail;
pub(crate) mod footer;
pub(crate) mod forbidden;
pub(crate) mod frame;
pub(crate) mod header;
pub(crate) mod initialization_link;
pub(crate) mod language;
pub(crate) mod link;
pub(crate) mod mailed_code;
pub(crate) mod menu;
pub(crate) mod opening;
pub(crate) mod resend;
pub(crate) mod steps;
pub(crate) mod support_desk;
