//! Whether the proxy in front tells where its requests come from: the server that runs has counted.

use std::time::Duration;

use ninsho_api::http::metrics::ADDRESSES_UNREADABLE;
use ninsho_domain::config::Config;
use ninsho_shared::paths;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::finding::Finding;

/// The server is on this machine.
const PATIENCE: Duration = Duration::from_secs(2);

/// More than the metrics of a server ever have.
const LONGEST_ANSWER: u64 = 4 << 20;

/// Nothing where no proxy is trusted, or no server runs here.
pub(super) async fn check(config: &Config) -> Option<Finding> {
    if config.trusted_proxies.is_empty() {
        return None;
    }
    let metrics = timeout(PATIENCE, metrics(config)).await.ok()?.ok()?;
    Some(match unreadable(&metrics)? {
        0 => Finding::good("proxy", "tells where each request comes from"),
        number => Finding::note(
            "proxy",
            format!(
                "has not told where {number} requests came from since the server started, so no limit by network \
                 applied to them: let it send X-Forwarded-For with the address alone"
            ),
        ),
    })
}

async fn metrics(config: &Config) -> std::io::Result<String> {
    let mut address = config.listen;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {} HTTP/1.0\r\nHost: {address}\r\n\r\n", paths::METRICS);
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.take(LONGEST_ANSWER).read_to_string(&mut answer).await?;
    Ok(answer)
}

/// How many requests were counted; `None` when this is not the answer of a Ninsho.
fn unreadable(answer: &str) -> Option<u64> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    if head.split(' ').nth(1).is_none_or(|status| status != "200") || !body.contains("http_requests_total") {
        return None;
    }
    let lines = body.lines().filter(|line| line.starts_with(&format!("{ADDRESSES_UNREADABLE}{{")));
    Some(lines.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figure_is_the_sum_of_its_reasons() {
        let answer = |body: &str| format!("HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\n\r\n{body}");
        let others = "http_requests_total{route=\"/api/v1/login\"} 7\n";
        assert_eq!(unreadable(&answer(others)), Some(0));
        let figures = format!(
            "{others}{ADDRESSES_UNREADABLE}{{reason=\"form\"}} 3\n{ADDRESSES_UNREADABLE}{{reason=\"missing\"}} 2\n"
        );
        assert_eq!(unreadable(&answer(&figures)), Some(5));
        assert_eq!(unreadable(&answer("<html>")), None);
        assert_eq!(unreadable("HTTP/1.0 404 Not Found\r\n\r\nhttp_requests_total 1"), None);
    }
}
