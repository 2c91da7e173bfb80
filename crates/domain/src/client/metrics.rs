//! What the metrics say of machine clients: each has its own lines.

use metrics::{counter, describe_counter};

const REQUESTS: &str = "ninsho_client_requests_total";

/// Describes them, once the metrics are started.
pub fn describe() {
    describe_counter!(REQUESTS, "Requests of machine clients, by client and by what came of the admission.");
}

/// Counts a request of a client that has proved itself. There are as many names as the staff has given.
pub(super) fn request(client: &str, admission: &'static str) {
    counter!(REQUESTS, "client" => client.to_owned(), "admission" => admission).increment(1);
}

/// Counts a request of somebody who is no client.
pub(super) fn unknown() {
    counter!(REQUESTS, "client" => "", "admission" => "invalid_client").increment(1);
}
