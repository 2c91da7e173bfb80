//! Where a request comes from, in words that its owner can recognise.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};
use uuid::Uuid;

use crate::language::Language;

/// What stands for a program that is none of the known ones. No word of its own is kept: it would stand
/// in our mails, beside a link.
pub const ANOTHER_PROGRAM: &str = "?";

/// The network and the browser of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestOrigin {
    /// The network: /24 of IPv4, /64 of IPv6, or [`RequestOrigin::UNKNOWN_NETWORK`]. A whole address says more about a person than is needed.
    pub network: String,
    /// Browser and system in two words.
    pub browser: String,
    /// The language that the person prefers, where the browser or the page says it.
    pub language: Option<Language>,
    /// The machine client that asks on the person's behalf; none in a session of Ninsho.
    pub through: Option<Through>,
}

/// A log-in of another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Through {
    /// The machine client that asks.
    pub client_id: Uuid,
    /// What the person logs in to, in the words of mail and history.
    pub application: String,
}

impl RequestOrigin {
    /// Of a request from this address, with this `User-Agent`.
    #[must_use]
    pub fn new(address: IpAddr, user_agent: &str) -> Self {
        Self { network: network(address), browser: browser(user_agent), language: None, through: None }
    }

    /// In place of a network that a proxy did not tell. It is not one network: strangers do not share
    /// its limits, and nobody is known in it.
    pub const UNKNOWN_NETWORK: &str = "?";

    /// Of a request whose address nobody knows, with this `User-Agent`.
    #[must_use]
    pub fn of_unknown_network(user_agent: &str) -> Self {
        let network = Self::UNKNOWN_NETWORK.to_owned();
        Self { network, browser: browser(user_agent), language: None, through: None }
    }

    /// Whether the network is known.
    #[must_use]
    pub fn has_network(&self) -> bool {
        self.network != Self::UNKNOWN_NETWORK
    }

    /// Whether the browser is known.
    #[must_use]
    pub fn has_browser(&self) -> bool {
        self.browser != ANOTHER_PROGRAM
    }

    /// The networks whose tries are counted, from the narrowest to the widest: of IPv6 also the /56 and the
    /// /48, which are what a provider gives to one customer.
    #[must_use]
    pub fn networks(&self) -> Vec<String> {
        // A machine client has a budget of its own: what it mistypes slows neither another's people nor the
        // log-in here.
        if let Some(through) = &self.through {
            return vec![format!("client {}", through.client_id)];
        }
        // People whose networks nobody knows share none.
        if !self.has_network() {
            return Vec::new();
        }
        let mut networks = vec![self.network.clone()];
        if let Ok(narrow) = self.network.parse::<Ipv6Net>() {
            let wider = [56, 48].into_iter().filter_map(|length| Ipv6Net::new(narrow.network(), length).ok());
            networks.extend(wider.map(|net| net.trunc().to_string()));
        }
        networks
    }

    /// What the person logs in to elsewhere; empty for what happens here.
    #[must_use]
    pub fn application(&self) -> String {
        self.through.as_ref().map(|through| through.application.clone()).unwrap_or_default()
    }
}

fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => Ipv4Net::new(address, 24)
            .map_or_else(|_| Ipv4Addr::UNSPECIFIED.to_string(), |net| net.trunc().to_string()),
        IpAddr::V6(address) => Ipv6Net::new(address, 64)
            .map_or_else(|_| Ipv6Addr::UNSPECIFIED.to_string(), |net| net.trunc().to_string()),
    }
}

const BROWSERS: [(&str, &str); 7] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
];
const SAFARI: (&str, &str) = ("Safari/", "Safari");
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];
/// Programs that campus systems and their engineers call with; each begins with its name.
const PROGRAMS: [(&str, &str); 5] = [
    ("curl/", "curl"),
    ("Wget/", "Wget"),
    ("python-requests/", "python-requests"),
    ("Java/", "Java"),
    ("Go-http-client/", "Go"),
];

fn browser(agent: &str) -> String {
    let find = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    // Chrome says that it is a Safari.
    match (find(&BROWSERS).or_else(|| find(&[SAFARI])), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) => {
            let program = PROGRAMS.iter().find(|(mark, _)| agent.starts_with(mark));
            program.map_or(ANOTHER_PROGRAM, |(_, name)| name).to_owned()
        }
    }
}

/// The words of a browser as a mail shows them: known names, or none. A row of an older version may hold a
/// word that the program chose itself.
#[must_use]
pub fn known(browser: &str) -> Option<&str> {
    let is_in = |table: &[(&str, &str)], name: &str| table.iter().any(|(_, known)| *known == name);
    let is_browser = |name: &str| is_in(&BROWSERS, name) || name == SAFARI.1;
    let is_known = match browser.split_once(", ") {
        Some((browser, system)) => is_browser(browser) && is_in(&SYSTEMS, system),
        None => is_browser(browser) || is_in(&PROGRAMS, browser),
    };
    is_known.then_some(browser)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_from_ipv6_are_counted_in_three_widths() {
        let networks = |address: &str| RequestOrigin::new(address.parse().unwrap(), "").networks();
        assert_eq!(networks("192.0.2.7"), ["192.0.2.0/24"]);
        assert_eq!(networks("::ffff:192.0.2.7"), ["192.0.2.0/24"]);
        assert_eq!(
            networks("2001:db8:1:2ff:3::4"),
            ["2001:db8:1:2ff::/64", "2001:db8:1:200::/56", "2001:db8:1::/48"]
        );
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
            ("Mozilla/5.0 Chrome/1 CALL-0120-999-999", "Chrome"),
            ("CALL-0120-999-999-NOW-ID-HACKED/1.0", "?"),
            ("evil.example curl/8.5.0", "?"),
            ("evil.example/login (Windows)", "?"),
            ("<script>alert(1)</script>", "?"),
            ("", "?"),
        ] {
            assert_eq!(browser(agent), words, "{agent}");
        }
    }

    #[test]
    fn what_an_older_version_took_from_a_program_is_not_known() {
        for words in ["Safari, iPhone", "Edge, Windows", "Chrome", "curl"] {
            assert_eq!(known(words), Some(words));
        }
        for words in ["", "?", "CALL-0120-999-999-NOW", "Firefox, CALL", "evil, Windows", "curl, Linux"] {
            assert_eq!(known(words), None, "{words}");
        }
    }
}
