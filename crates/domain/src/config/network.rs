//! Networks that people know by a name: the campus, the VPN.

use ipnet::IpNet;
use ninsho_shared::institution::Bilingual;
use serde::{Deserialize, Serialize};

use super::error::ConfigError;
use super::line::check_lines;
use crate::request_origin::RequestOrigin;

/// A network with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// What people call it: 学内, VPN.
    pub name: Bilingual,
    /// Where its requests come from.
    pub from: Vec<IpNet>,
}

impl Network {
    /// Checks that the name is a line, and that each range can be told from what is kept of an address.
    ///
    /// # Errors
    /// Names the setting, and what would be right.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        check_lines(&[
            ("institution.networks.name.ja", &self.name.ja),
            ("institution.networks.name.en", &self.name.en),
        ])?;
        let unusable = |reason| Err(ConfigError::Unusable { key: "institution.networks.from", reason });
        if self.from.is_empty() {
            return unusable("it is empty: write ranges as in [\"192.0.2.0/24\"]".to_owned());
        }
        match self.from.iter().find(|net| net.prefix_len() > widest_kept(net)) {
            None => Ok(()),
            Some(net) => unusable(format!(
                "of {net} nothing more is kept than its /{}: write a range that is no narrower",
                widest_kept(net)
            )),
        }
    }
}

/// The prefix that is kept of an address, as [`RequestOrigin`] does.
const fn widest_kept(net: &IpNet) -> u8 {
    match net {
        IpNet::V4(_) => 24,
        IpNet::V6(_) => 64,
    }
}

/// What people call the network of a request (`192.0.2.0/24`): the name of the first one that holds it. Where
/// networks have names, another is outside (学外), with what is known of it.
pub(super) fn name_of(networks: &[Network], network: &str) -> Bilingual {
    let both = |ja: &str, en: &str| Bilingual { ja: ja.to_owned(), en: en.to_owned() };
    if network == RequestOrigin::UNKNOWN_NETWORK {
        return both("不明", "unknown");
    }
    let Some(kept) = network.parse::<IpNet>().ok().filter(|_| !networks.is_empty()) else {
        return both(network, network);
    };
    match networks.iter().find(|one| one.from.iter().any(|net| net.contains(&kept))) {
        Some(one) => one.name.clone(),
        None => both(&format!("学外（{network}）"), &format!("off campus ({network})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(name: &str, from: &[&str]) -> Network {
        Network {
            name: Bilingual { ja: name.to_owned(), en: name.to_lowercase() },
            from: from.iter().map(|net| net.parse().unwrap()).collect(),
        }
    }

    #[test]
    fn the_first_network_that_holds_a_request_names_it() {
        let networks =
            [network("VPN", &["10.1.2.0/24", "2001:db8:1::/48"]), network("Campus", &["10.0.0.0/8"])];
        let name = |kept| name_of(&networks, kept).en;
        for (kept, said) in [
            ("10.1.2.0/24", "vpn"),
            ("2001:db8:1:2::/64", "vpn"),
            ("10.9.9.0/24", "campus"),
            ("192.0.2.0/24", "off campus (192.0.2.0/24)"),
            ("2001:db8:2::/64", "off campus (2001:db8:2::/64)"),
            ("?", "unknown"),
            ("", ""),
            ("x", "x"),
        ] {
            assert_eq!(name(kept), said, "{kept}");
        }
        assert_eq!(name_of(&networks, "192.0.2.0/24").ja, "学外（192.0.2.0/24）");
        assert_eq!(name_of(&[], "192.0.2.0/24").ja, "192.0.2.0/24");
    }

    #[test]
    fn a_range_that_cannot_be_told_apart_is_refused_by_name() {
        network("学内", &["10.0.0.0/8", "192.0.2.0/24", "2001:db8::/64"]).check().unwrap();
        for (wrong, key, reason) in [
            (network("学内", &["192.0.2.0/26"]), "institution.networks.from", "/24"),
            (network("学内", &["2001:db8::/65"]), "institution.networks.from", "/64"),
            (network("学内", &[]), "institution.networks.from", "192.0.2.0/24"),
            (network(" ", &["10.0.0.0/8"]), "institution.networks.name.ja", "empty"),
        ] {
            let error = wrong.check().unwrap_err().to_string();
            assert!(error.starts_with(key) && error.contains(reason), "{error}");
        }
    }
}
