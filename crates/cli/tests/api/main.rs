//! The API's tests: a real server, a real database, a real SMTP conversation. Only the clock
//! and the randomness are doubles, and every answer is held against the OpenAPI document.

#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod account;
mod address_change;
mod authenticators;
mod below_a_path;
mod clients;
mod commands;
mod crash;
mod crossing;
mod events;
mod helpdesk;
mod hold;
mod http;
mod idempotency;
mod initialization;
mod injection;
mod institution;
mod limits;
mod login;
mod migration;
mod outage;
mod privacyidea;
mod processes;
mod proxy;
mod recovery_codes;
mod restart;
mod restore;
mod revocation;
mod rotation;
mod secrecy;
mod statements;
mod support;
mod time;
mod tokens;
mod transitions;
mod walk;
