//! The end-to-end tests. They are one program, so that every core has work until the end.

mod accessibility;
mod accessibility_b;
mod accessibility_trouble;
mod account;
mod address_change;
mod authenticators;
mod below_a_path;
mod chunks;
mod code_screen;
mod cookies;
mod desk_hours;
mod effort;
mod ending;
mod factors;
mod frozen;
mod helpdesk;
mod hints;
mod illustrated;
mod initialization;
mod keyboard;
mod keyboard_b;
mod login;
mod mail_trouble;
mod manual;
mod network;
mod old_browsers;
mod operators;
mod page;
mod recovery_codes;
mod resume;
mod seen_again;
mod start;
mod states;
mod step_up;
mod stop;
mod translation;

/// The address that Taro changes to.
const NEW: &str = "taro.new@example.net";

/// A code that is not this one.
fn other_than(code: &str) -> String {
    let first = if code.starts_with('0') { '1' } else { '0' };
    format!("{first}{}", code.get(1..).unwrap_or_default())
}
