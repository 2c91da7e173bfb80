//! From a request to where it comes from.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, USER_AGENT};
use ipnet::IpNet;
use ninsho_domain::request_origin::RequestOrigin;

/// Where a request comes from. `X-Forwarded-For` is read only from a `trusted` proxy.
#[must_use]
pub fn request_origin(request: &HttpRequest, trusted: &[IpNet]) -> RequestOrigin {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.ip());
    let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    RequestOrigin::new(client_address(peer, request.headers(), trusted), agent)
}

/// The first address from the right that is no proxy of ours.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
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

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn network_of(peer: &str, forwarded: Option<&str>) -> String {
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        if let Some(forwarded) = forwarded {
            request = request.insert_header(("X-Forwarded-For", forwarded));
        }
        request_origin(&request.to_http_request(), &["10.0.0.0/8".parse().unwrap()]).network
    }

    #[test]
    fn a_stranger_cannot_choose_where_they_come_from() {
        assert_eq!(network_of("192.0.2.7:1", Some("198.51.100.1")), "192.0.2.0/24");
        assert_eq!(network_of("10.0.0.1:1", Some("198.51.100.1, 203.0.113.9")), "203.0.113.0/24");
        assert_eq!(network_of("10.0.0.1:1", Some("203.0.113.9, 10.2.3.4")), "203.0.113.0/24");
        assert_eq!(network_of("10.0.0.1:1", Some("nonsense")), "10.0.0.0/24");
        assert_eq!(network_of("[2001:db8:1:2:3::4]:1", None), "2001:db8:1:2::/64");
    }
}
