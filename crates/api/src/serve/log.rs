//! The log: lines for people or JSON for machines, on standard error, with the time of the institution's zone.

use std::io::{IsTerminal, stderr};

use anyhow::{Context, anyhow};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry, fmt};

use ninsho_domain::clock::{Clock, SystemClock};
use ninsho_domain::config::{Log, LogFormat, TimeZone};

/// The moment of a line by the machine's clock (RFC 3339), with the offset of a zone.
#[derive(Clone, Debug)]
struct LocalTime(TimeZone);

impl FormatTime for LocalTime {
    fn format_time(&self, line: &mut Writer<'_>) -> std::fmt::Result {
        line.write_str(&self.0.rfc3339(SystemClock.now()))
    }
}

/// Starts the log of this process. Its times have the offset of `zone`.
///
/// # Errors
/// When `log.filter` cannot be read, or the process has a log already.
pub fn start_log(log: &Log, zone: &TimeZone) -> anyhow::Result<()> {
    let time = LocalTime(zone.clone());
    let filter = EnvFilter::try_new(&log.filter).with_context(|| {
        format!("log.filter: `{}` is no filter such as `info` or `info,ninsho_api=debug`", log.filter)
    })?;
    let lines: Box<dyn Layer<_> + Send + Sync> = match log.format {
        LogFormat::Text => {
            fmt::layer().with_timer(time).with_writer(stderr).with_ansi(stderr().is_terminal()).boxed()
        }
        LogFormat::Json => {
            let lines = fmt::layer().with_timer(time).with_writer(stderr).json();
            lines.flatten_event(true).with_span_list(false).boxed()
        }
    };
    Registry::default()
        .with(lines)
        .with(filter)
        .with(filter_fn(may_be_logged))
        .try_init()
        .map_err(|error| anyhow!("cannot start the log: {error}"))
}

/// The libraries speak freely below `info`: the SMTP client writes whole mails there, with the
/// codes in them. Their details stay out, whatever the filter asks for.
fn may_be_logged(event: &Metadata<'_>) -> bool {
    *event.level() <= Level::INFO || event.target().starts_with("ninsho")
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_details_of_libraries_stay_out_even_at_trace_level() {
        let lines = Lines::default();
        let writer = lines.clone();
        let log = Registry::default()
            .with(fmt::layer().with_writer(move || writer.clone()))
            .with(EnvFilter::new("trace"))
            .with(filter_fn(may_be_logged));
        tracing::subscriber::with_default(log, || {
            tracing::debug!(target: "lettre::transport", "Wrote: 87110354");
            tracing::warn!(target: "lettre::transport", "a warning");
            tracing::trace!(target: "ninsho_api::flows", "a detail of ours");
        });
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(!text.contains("87110354"), "{text}");
        assert!(text.contains("a warning") && text.contains("a detail of ours"), "{text}");
    }

    #[test]
    fn a_line_has_the_time_of_the_zone() {
        let lines = Lines::default();
        let writer = lines.clone();
        let time = LocalTime(TimeZone::parse("Asia/Kolkata").unwrap());
        let layer = fmt::layer().with_timer(time).with_ansi(false).with_writer(move || writer.clone());
        let log = Registry::default().with(layer);
        tracing::subscriber::with_default(log, || tracing::info!("a line"));
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        let time = text.split_whitespace().find(|word| word.contains('T')).unwrap();
        assert!(time.ends_with("+05:30"), "{text}");
    }

    #[test]
    fn a_filter_that_cannot_be_read_is_named() {
        let log = Log { format: LogFormat::Text, filter: "ninsho=loud".to_owned() };
        assert!(start_log(&log, &TimeZone::default()).unwrap_err().to_string().contains("log.filter"));
    }
}
