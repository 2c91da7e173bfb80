//! Where a request comes from, in words that its owner can recognise.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, USER_AGENT};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use ninsho_shared::session::ClientView;

/// The longest word taken from a program that is no browser.
const MAX_WORD: usize = 32;

/// The network and the browser of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The network: /24 of IPv4, /64 of IPv6. A whole address says more about a person than is needed.
    pub network: String,
    /// Browser and system in two words.
    pub browser: String,
}

impl Client {
    /// Reads it off a request. `X-Forwarded-For` counts only when it comes from `trusted`.
    #[must_use]
    pub fn of(request: &HttpRequest, trusted: &[IpNet]) -> Self {
        let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.ip());
        let agent =
            request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self { network: network(origin(peer, request.headers(), trusted)), browser: browser(agent) }
    }

    /// As the owner sees it.
    #[must_use]
    pub fn view(self) -> ClientView {
        ClientView { network: self.network, browser: self.browser }
    }
}

/// The first address from the right that is no proxy of ours.
fn origin(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let ours = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    if !ours(&peer) {
        return peer;
    }
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut origin = peer;
    for hop in forwarded.iter().rev() {
        match hop.trim().parse::<IpAddr>() {
            Ok(address) => origin = address,
            Err(_) => break,
        }
        if !ours(&origin) {
            break;
        }
    }
    origin
}

fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => Ipv4Net::new(address, 24)
            .map_or_else(|_| Ipv4Addr::UNSPECIFIED.to_string(), |net| net.trunc().to_string()),
        IpAddr::V6(address) => Ipv6Net::new(address, 64)
            .map_or_else(|_| Ipv6Addr::UNSPECIFIED.to_string(), |net| net.trunc().to_string()),
    }
}

fn browser(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ];
    let find = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let safari = || agent.contains("Safari/").then_some("Safari");
    match (find(&BROWSERS).or_else(safari), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ => first_word(agent),
    }
}

/// `curl/8.5.0` → `curl`: enough to recognise a program, and nothing that could be a trick.
fn first_word(agent: &str) -> String {
    let word: String = agent
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .take(MAX_WORD)
        .collect();
    if word.is_empty() { "?".to_owned() } else { word }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn network_of(peer: &str, forwarded: Option<&str>) -> String {
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        if let Some(forwarded) = forwarded {
            request = request.insert_header(("X-Forwarded-For", forwarded));
        }
        Client::of(&request.to_http_request(), &["10.0.0.0/8".parse().unwrap()]).network
    }

    #[test]
    fn a_stranger_cannot_choose_where_they_come_from() {
        assert_eq!(network_of("192.0.2.7:1", Some("198.51.100.1")), "192.0.2.0/24");
        assert_eq!(network_of("10.0.0.1:1", Some("198.51.100.1, 203.0.113.9")), "203.0.113.0/24");
        assert_eq!(network_of("10.0.0.1:1", Some("203.0.113.9, 10.2.3.4")), "203.0.113.0/24");
        assert_eq!(network_of("10.0.0.1:1", Some("nonsense")), "10.0.0.0/24");
        assert_eq!(network_of("[2001:db8:1:2:3::4]:1", None), "2001:db8:1:2::/64");
    }

    #[test]
    fn a_browser_is_told_in_two_words() {
        for (agent, words) in [
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge, Windows",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
            ("curl/8.5.0", "curl"),
            ("<script>alert(1)</script>", "?"),
            ("", "?"),
        ] {
            assert_eq!(browser(agent), words, "{agent}");
        }
    }
}
