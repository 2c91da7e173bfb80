//! What the metrics say of passwords: how many were wrong, and nothing of whose they are.

use metrics::{counter, describe_counter};

/// Describes them, once the metrics are started.
pub fn describe() {
    describe_counter!(
        "ninsho_wrong_passwords_total",
        "Wrong passwords that were compared, by whether somebody has the ID and what the caller could show."
    );
    describe_counter!("ninsho_log_ins_slowed_total", "Tries of a password that were refused for a while.");
    describe_counter!(
        "ninsho_guessed_accounts_total",
        "Accounts whose wrong passwords in a row reached the slow limit."
    );
}

pub(super) fn wrong_password(account_exists: bool, is_known: bool) {
    let id = if account_exists { "exists" } else { "nobody" };
    let from = if is_known { "known" } else { "unknown" };
    counter!("ninsho_wrong_passwords_total", "id" => id, "from" => from).increment(1);
}

pub(super) fn slowed() {
    counter!("ninsho_log_ins_slowed_total").increment(1);
}

pub(super) fn guessed_account() {
    counter!("ninsho_guessed_accounts_total").increment(1);
}
