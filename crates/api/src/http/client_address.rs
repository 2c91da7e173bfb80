//! From a request to where it comes from.
//!
//! Proxies write the address of the other side in many forms: with a port, in brackets or quotes, as
//! `unknown`, over several header lines, in `X-Forwarded-For` or in `Forwarded` (RFC 7239). All are
//! read, from trusted proxies only. What cannot be read is no address of anybody: the proxy's own in
//! its place would make one network of everybody behind it, with one limit for all.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Once;

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap, USER_AGENT};
use ipnet::IpNet;
use ninsho_domain::language::Language;
use ninsho_domain::request_origin::RequestOrigin;
use ninsho_shared::paths;

use super::metrics::ADDRESSES_UNREADABLE;

/// Why nobody knows where a request comes from that a trusted proxy has passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unreadable {
    /// The proxy has sent neither of the headers.
    Missing,
    /// What it has sent is no address.
    Form,
}

/// The address that a request comes from; none when a trusted proxy does not tell it.
#[must_use]
pub fn client_address(request: &HttpRequest, trusted: &[IpNet]) -> Option<IpAddr> {
    address(request, trusted).ok()
}

/// Where a request comes from. The headers are read only from a `trusted` proxy.
#[must_use]
pub fn request_origin(request: &HttpRequest, trusted: &[IpNet]) -> RequestOrigin {
    origin(request, address(request, trusted))
}

/// The same, counted and logged when it cannot be known: once for each request.
pub(super) fn counted_origin(request: &HttpRequest, trusted: &[IpNet]) -> RequestOrigin {
    let address = address(request, trusted);
    // Probes come from the machine itself.
    if let Err(reason) = address
        && ![paths::LIVEZ, paths::READYZ, paths::METRICS].contains(&request.path())
    {
        reason.count();
    }
    origin(request, address)
}

fn origin(request: &HttpRequest, address: Result<IpAddr, Unreadable>) -> RequestOrigin {
    let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|tags| tags.to_str().ok());
    let origin = match address {
        Ok(address) => RequestOrigin::new(address, agent),
        Err(_) => RequestOrigin::of_unknown_network(agent),
    };
    RequestOrigin { language: accepted.and_then(Language::accepted), ..origin }
}

fn address(request: &HttpRequest, trusted: &[IpNet]) -> Result<IpAddr, Unreadable> {
    // On a socket for both versions a peer of IPv4 is a mapped address, which no network of IPv4 holds.
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.ip().to_canonical());
    let ours = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    if ours(&peer) { forwarded_for(request.headers(), ours) } else { Ok(peer) }
}

/// The first address from the right that is no proxy of ours, or the last one when all are.
fn forwarded_for(headers: &HeaderMap, ours: impl Fn(&IpAddr) -> bool) -> Result<IpAddr, Unreadable> {
    let mut hops = x_forwarded_for(headers);
    if hops.is_empty() {
        hops = forwarded(headers);
    }
    let mut origin = Err(Unreadable::Missing);
    for hop in hops.iter().rev() {
        let address = hop_address(hop).ok_or(Unreadable::Form)?;
        origin = Ok(address);
        if !ours(&address) {
            break;
        }
    }
    origin
}

/// The hops of all header lines, in their order. A line that is no text is a hop that cannot be read.
fn x_forwarded_for(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all("x-forwarded-for").map(|value| value.to_str().unwrap_or("?"));
    let hops = lines.flat_map(|line| line.split(',')).map(str::trim);
    hops.filter(|hop| !hop.is_empty()).map(str::to_owned).collect()
}

/// The hops of `Forwarded: for=192.0.2.43;proto=https, for="[2001:db8::7]:4711"` (RFC 7239 §4). One
/// without `for` cannot be read.
fn forwarded(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all("forwarded").map(|value| value.to_str().unwrap_or("?"));
    let elements = lines.flat_map(|line| split(line, ','));
    elements
        .filter(|element| !element.trim().is_empty())
        .map(|element| {
            let mut pairs = split(element, ';').into_iter().filter_map(|pair| pair.split_once('='));
            let hop = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
            hop.map_or_else(|| "?".to_owned(), |(_, value)| value.trim().to_owned())
        })
        .collect()
}

/// Splits outside of quotes. A quote that is not closed hides nothing: a stranger may have sent it, and
/// the proxy's own entry stands behind.
fn split(text: &str, at: char) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    let parts = text
        .split(|c| {
            let is_end = c == at && !quoted;
            if c == '"' && !escaped {
                quoted = !quoted;
            }
            escaped = c == '\\' && quoted && !escaped;
            is_end
        })
        .collect();
    if quoted { text.split(at).collect() } else { parts }
}

/// `192.0.2.7`, `192.0.2.7:50231`, `2001:db8::7`, `[2001:db8::7]`, `[2001:db8::7]:4711`, each also in
/// quotes. `unknown` and hidden names (RFC 7239 §6.2, §6.3) are none.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let text = hop.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(hop).trim();
    let host = if let Some(rest) = text.strip_prefix('[') {
        let (host, after) = rest.split_once(']')?;
        if !(after.is_empty() || after.strip_prefix(':').is_some_and(is_port)) {
            return None;
        }
        host
    } else {
        match text.split_once(':') {
            Some((host, port)) if !port.contains(':') => is_port(port).then_some(host)?,
            _ => text,
        }
    };
    // The zone of a link-local address (RFC 4007 §11) is a name of the proxy's own interface.
    let host = host.split_once('%').map_or(host, |(host, _)| host);
    host.parse::<IpAddr>()
        .ok()
        .map(|address| address.to_canonical())
        .filter(|address| !address.is_unspecified())
}

/// A number, or a hidden name (RFC 7239 §6).
fn is_port(port: &str) -> bool {
    let hidden = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    port.parse::<u16>().is_ok() || port.strip_prefix('_').is_some_and(|name| !name.is_empty() && hidden(name))
}

impl Unreadable {
    fn count(self) {
        static MISSING: Once = Once::new();
        static FORM: Once = Once::new();
        let (reason, once) = match self {
            Self::Missing => ("missing", &MISSING),
            Self::Form => ("form", &FORM),
        };
        metrics::counter!(ADDRESSES_UNREADABLE, "reason" => reason).increment(1);
        // Once: every request through such a proxy is alike.
        once.call_once(|| match self {
            Self::Missing => tracing::warn!(
                "a trusted proxy sends neither X-Forwarded-For nor Forwarded: nobody knows where its requests \
                 come from, and no limit by network applies to them; let it send X-Forwarded-For"
            ),
            Self::Form => tracing::warn!(
                "a trusted proxy sends an X-Forwarded-For or Forwarded whose last entry is no address: nobody \
                 knows where its requests come from, and no limit by network applies to them; let it send \
                 the address alone"
            ),
        });
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use proptest::prelude::*;

    use super::*;

    const UNKNOWN: &str = RequestOrigin::UNKNOWN_NETWORK;

    fn network_of(peer: &str, headers: &[(&str, &str)]) -> String {
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        for (name, value) in headers {
            request = request.append_header((*name, *value));
        }
        request_origin(&request.to_http_request(), &["10.0.0.0/8".parse().unwrap()]).network
    }

    fn through_proxy(forwarded: &str) -> String {
        network_of("10.0.0.1:1", &[("X-Forwarded-For", forwarded)])
    }

    #[test]
    fn a_stranger_cannot_choose_where_they_come_from() {
        assert_eq!(network_of("192.0.2.7:1", &[("X-Forwarded-For", "198.51.100.1")]), "192.0.2.0/24");
        assert_eq!(network_of("192.0.2.7:1", &[("Forwarded", "for=198.51.100.1")]), "192.0.2.0/24");
        assert_eq!(through_proxy("198.51.100.1, 203.0.113.9"), "203.0.113.0/24");
        assert_eq!(through_proxy("203.0.113.9, 10.2.3.4"), "203.0.113.0/24");
        assert_eq!(through_proxy("10.9.9.9, 10.2.3.4"), "10.9.9.0/24");
        assert_eq!(network_of("[2001:db8:1:2:3::4]:1", &[]), "2001:db8:1:2::/64");
        // A proxy that writes the one header passes on the other.
        let both = [("Forwarded", "for=203.0.113.9"), ("X-Forwarded-For", "198.51.100.1")];
        assert_eq!(network_of("10.0.0.1:1", &both), "198.51.100.0/24");
    }

    #[test]
    fn an_address_is_read_in_every_form() {
        for (form, network) in [
            ("198.51.100.23", "198.51.100.0/24"),
            ("198.51.100.23:50231", "198.51.100.0/24"),
            (" 198.51.100.23 ", "198.51.100.0/24"),
            ("\"198.51.100.23\"", "198.51.100.0/24"),
            ("\"198.51.100.23:50231\"", "198.51.100.0/24"),
            ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
            ("[2001:db8:1:2::7]", "2001:db8:1:2::/64"),
            ("[2001:db8:1:2::7]:4711", "2001:db8:1:2::/64"),
            ("\"[2001:DB8:1:2::7]:4711\"", "2001:db8:1:2::/64"),
            ("::ffff:198.51.100.23", "198.51.100.0/24"),
            ("[::ffff:198.51.100.23]:80", "198.51.100.0/24"),
            ("fe80::7%eth0", "fe80::/64"),
            ("unknown, 198.51.100.23", "198.51.100.0/24"),
            ("198.51.100.23, 10.2.3.4:443", "198.51.100.0/24"),
            ("198.51.100.23,, ", "198.51.100.0/24"),
        ] {
            assert_eq!(through_proxy(form), network, "{form}");
        }
        // Two lines are one list.
        let lines = [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "198.51.100.23, 10.2.3.4")];
        assert_eq!(network_of("10.0.0.1:1", &lines), "198.51.100.0/24");
        // A socket for both versions of IP.
        let mapped = network_of("[::ffff:10.0.0.1]:1", &[("X-Forwarded-For", "198.51.100.23")]);
        assert_eq!(mapped, "198.51.100.0/24");
    }

    #[test]
    fn forwarded_is_read_where_x_forwarded_for_is_not_sent() {
        for (value, network) in [
            ("for=198.51.100.23", "198.51.100.0/24"),
            ("For=\"198.51.100.23:4711\";proto=https;by=10.0.0.1", "198.51.100.0/24"),
            ("proto=https; for=\"[2001:db8:1:2::7]:4711\"", "2001:db8:1:2::/64"),
            ("for=203.0.113.9, for=198.51.100.23", "198.51.100.0/24"),
            ("for=198.51.100.23;host=\"a,b;for=203.0.113.9\"", "198.51.100.0/24"),
            ("for=198.51.100.23;host=\"a\\\",for=203.0.113.9\"", "198.51.100.0/24"),
            ("for=198.51.100.23, for=10.2.3.4", "198.51.100.0/24"),
            ("for=198.51.100.23:_port", "198.51.100.0/24"),
            ("for=\"203.0.113.9, for=198.51.100.23", "198.51.100.0/24"),
            ("for=\"203.0.113.9, for=\"198.51.100.23:4711\"", "198.51.100.0/24"),
            ("for=_hidden", UNKNOWN),
            ("for=unknown", UNKNOWN),
            ("for=198.51.100.23, for=unknown", UNKNOWN),
            ("for=198.51.100.23, proto=https", UNKNOWN),
        ] {
            assert_eq!(network_of("10.0.0.1:1", &[("Forwarded", value)]), network, "{value}");
        }
        let lines = [("Forwarded", "for=203.0.113.9"), ("Forwarded", "for=198.51.100.23")];
        assert_eq!(network_of("10.0.0.1:1", &lines), "198.51.100.0/24");
    }

    #[test]
    fn what_cannot_be_read_is_no_network_of_anybody() {
        for form in [
            "nonsense",
            "unknown",
            "198.51.100.23, unknown",
            "198.51.100.23, unknown, 10.2.3.4",
            "198.51.100.23:port",
            "198.51.100.23:",
            "198.51.100.23:70000",
            "[2001:db8::7",
            "[2001:db8::7]4711",
            "198.51.100",
            "0.0.0.0",
            "::",
            "\"\"",
        ] {
            assert_eq!(through_proxy(form), UNKNOWN, "{form}");
        }
        assert_eq!(network_of("10.0.0.1:1", &[]), UNKNOWN);
        assert_eq!(network_of("10.0.0.1:1", &[("X-Forwarded-For", " , ")]), UNKNOWN);
        assert_eq!(network_of("10.0.0.1:1", &[("X-Forwarded-For", "198.51.100.\u{e9}")]), UNKNOWN);
    }

    proptest! {
        #[test]
        fn whatever_a_stranger_sends_the_last_hop_decides(sent in "[ -~]{0,40}") {
            // A proxy adds the address that it sees behind what it was sent.
            prop_assert_eq!(through_proxy(&format!("{sent}, 198.51.100.23")), "198.51.100.0/24");
            let lines = [("X-Forwarded-For", sent.as_str()), ("X-Forwarded-For", "198.51.100.23")];
            prop_assert_eq!(network_of("10.0.0.1:1", &lines), "198.51.100.0/24");
        }
    }
}
