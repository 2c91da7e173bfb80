//! Metrics for Prometheus.

use std::sync::OnceLock;

use anyhow::Context;
use metrics::{Unit, describe_counter, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// How many requests were answered.
pub(super) const REQUESTS: &str = "http_requests_total";
/// How long they took.
pub(super) const SECONDS: &str = "http_request_duration_seconds";

/// Requests through a trusted proxy that has not told where they come from, by reason.
pub const ADDRESSES_UNREADABLE: &str = "client_addresses_unreadable_total";

/// Upper bounds in seconds. A read takes about a millisecond, a password check some dozens.
const BUCKETS: [f64; 12] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// Starts counting, once for the process.
///
/// # Errors
/// When this process has another recorder.
pub fn start() -> anyhow::Result<()> {
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS)
        .context("the buckets of the metrics")?
        .install_recorder()
        .context("cannot start the metrics")?;
    RECORDER.get_or_init(|| recorder);
    describe_counter!(REQUESTS, "Requests answered, by route, method and status");
    describe_counter!(
        ADDRESSES_UNREADABLE,
        "Requests through a trusted proxy that has not told where they come from, by reason"
    );
    describe_histogram!(
        SECONDS,
        Unit::Seconds,
        "From a request's arrival to its answer, by route and method"
    );
    Ok(())
}

/// All metrics in the text format of Prometheus; empty before [`start`].
#[must_use]
pub fn render() -> String {
    RECORDER.get().map(PrometheusHandle::render).unwrap_or_default()
}

/// Aggregates the samples of histograms. Without it they pile up until the next scrape.
pub fn keep_up() {
    if let Some(recorder) = RECORDER.get() {
        recorder.run_upkeep();
    }
}
