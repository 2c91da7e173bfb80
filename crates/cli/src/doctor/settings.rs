//! What the settings say together, and the files that they name.

use std::time::Duration;

use ninsho_api::serve::page::Page;
use ninsho_domain::config::colour::{LEAST_CONTRAST, contrast_with_white};
use ninsho_domain::config::{self, Config};
use ninsho_domain::key::Secrets;
use ninsho_shared::Timestamp;

use super::finding::Finding;

/// What single values cannot tell, and what a public server must not have.
pub(super) fn check(config: &Config) -> Vec<Finding> {
    let local = !config.public_url.is_https();
    let behind_a_proxy = config.listen.ip().is_loopback();
    let mut findings = public_url(config);
    if !behind_a_proxy {
        let detail = "not a loopback address: see to it that only the proxy with TLS reaches it";
        findings.push(Finding::note("listen", detail));
    }
    let passed_over = config::passed_over();
    if !passed_over.is_empty() {
        let detail =
            format!("passed over, since Kubernetes sets them for a service: {}", passed_over.join(", "));
        findings.push(Finding::note("environment", detail));
    }
    if config.database_url.is_unprotected() {
        let detail = "goes over a network, and nothing in it asks for TLS: add ?sslmode=verify-full";
        findings.push(Finding::note("database_url", detail));
    }
    if config.dev.controls {
        let detail = "anyone on this machine can move the clock: for QA only";
        findings.push(Finding::note("dev.controls", detail));
    }
    if config.trusted_proxies.iter().any(|net| net.prefix_len() == 0) {
        findings.push(Finding::bad(
            "trusted_proxies",
            "everybody is trusted, so anyone can say that they come from anywhere",
            "name the addresses of the proxies alone, as in [\"127.0.0.1/32\"]",
        ));
    } else if !local && config.trusted_proxies.is_empty() {
        findings.push(Finding::note(
            "trusted_proxies",
            if behind_a_proxy {
                "empty, so all requests seem to come from the proxy and share its limits; \
                 set [\"127.0.0.1/32\"] for a proxy on this machine"
            } else {
                "empty, so all requests seem to come from the proxy with TLS and share its limits; \
                 set its addresses, as in [\"192.0.2.7/32\"]"
            },
        ));
    }
    let colour = &config.institution.key_colour;
    match contrast_with_white(colour) {
        None => findings.push(Finding::bad(
            "institution.key_colour",
            format!("`{colour}` is no colour"),
            "write it as #0017c1",
        )),
        // White stands on it on buttons, and it stands on white in links.
        Some(contrast) if contrast < LEAST_CONTRAST => findings.push(Finding::bad(
            "institution.key_colour",
            format!("{colour} has a contrast of {contrast:.1}:1 with white, which many people cannot read"),
            "take a darker shade, with a contrast of at least 4.5:1",
        )),
        Some(_) => {}
    }
    findings
}

/// How long before the end of the known days off it is said.
const DAYS_OFF_END_SOON: Duration = Duration::from_hours(60 * 24);

/// Whether the page will soon take every day off for a working day.
pub(super) fn check_desk(config: &Config, now: Timestamp) -> Option<Finding> {
    let last = config.institution.desk.last_day_off()?;
    let is_soon = last.begins()? < now.plus(DAYS_OFF_END_SOON);
    is_soon.then(|| {
        let detail = format!(
            "the last day off that is known is {}; after it the page tells people to phone on holidays too: \
             add the next ones",
            String::from(last)
        );
        Finding::note("institution.desk.closed", detail)
    })
}

fn public_url(config: &Config) -> Vec<Finding> {
    let url = &config.public_url;
    let mut findings = vec![if url.is_https() {
        Finding::good("public_url", format!("{url}, where browsers keep the session cookie"))
    } else {
        let detail = "http://localhost serves browsers on this machine only; people need https://";
        Finding::note("public_url", detail)
    }];
    if !url.base().is_empty() {
        let detail = format!(
            "what else runs on {} can act as the page, since it shares the origin: a host of its own is \
             safer. The proxy passes {}/ on as it is",
            url.origin(),
            url.base()
        );
        findings.push(Finding::note("public_url", detail));
    }
    findings
}

/// The server key and the page.
pub(super) fn check_files(config: &Config) -> Vec<Finding> {
    let key = match Secrets::from_file(&config.key_file) {
        Ok(_) => Finding::good("server key", format!("{}, for its owner only", config.key_file.display())),
        Err(error) => Finding::bad(
            "server key",
            format!("{error:#}"),
            "make one with `ninsho keys create`, or take the copy of the one that the database belongs to",
        ),
    };
    let page = match config.page.as_deref().map(|folder| (folder, Page::load(folder))) {
        None => Finding::note("page", "not set: this server answers the API only"),
        Some((folder, Ok(_))) => Finding::good("page", folder.display().to_string()),
        Some((_, Err(error))) => {
            Finding::bad("page", format!("{error:#}"), "build the page, and name its folder in `page`")
        }
    };
    vec![key, page]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(config: &Config) -> (String, usize) {
        let findings = check(config);
        let bad = findings.iter().filter(|finding| finding.is_bad()).count();
        (findings.iter().map(|finding| format!("{finding}\n")).collect(), bad)
    }

    #[test]
    fn trusting_everybody_is_bad_and_trusting_nobody_behind_a_proxy_is_said() {
        let mut config =
            Config { public_url: "https://mfa.example.ac.jp".parse().unwrap(), ..Config::default() };
        let (text, bad) = lines(&config);
        assert!(bad == 0 && text.contains("! trusted_proxies: empty"), "{text}");

        config.trusted_proxies = vec!["0.0.0.0/0".parse().unwrap()];
        let (text, bad) = lines(&config);
        assert!(
            bad == 1 && text.contains("✗ trusted_proxies") && text.contains("→ name the addresses"),
            "{text}"
        );

        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        assert_eq!(
            lines(&config),
            (
                "✓ public_url: https://mfa.example.ac.jp, where browsers keep the session cookie\n"
                    .to_owned(),
                0
            )
        );
    }

    #[test]
    fn the_end_of_the_known_days_off_is_said_in_time() {
        let mut config = Config::default();
        let at = |text: &str| serde_json::from_value::<Timestamp>(text.into()).unwrap();
        assert_eq!(check_desk(&config, at("2026-12-01T00:00:00Z")), None);
        let said = check_desk(&config, at("2027-12-01T00:00:00Z")).unwrap();
        assert!(!said.is_bad() && said.to_string().contains("known is 2027-"), "{said}");
        config.institution.desk.closed = vec!["2029-01-01".to_owned().try_into().unwrap()];
        assert_eq!(check_desk(&config, at("2027-12-01T00:00:00Z")), None);
        // Where nothing tells whether the desk answers, nothing is missing.
        config.institution.desk.open = Some(Vec::new());
        assert_eq!(check_desk(&config, at("2029-12-01T00:00:00Z")), None);
    }

    #[test]
    fn a_shared_host_is_said() {
        let public_url = "https://auth.example.ac.jp/user/".parse().unwrap();
        let (text, bad) = lines(&Config { public_url, ..Config::default() });
        assert_eq!(bad, 0);
        for line in [
            "✓ public_url: https://auth.example.ac.jp/user, where browsers keep",
            "! public_url: what else runs on https://auth.example.ac.jp can act as the page",
            "The proxy passes /user/ on as it is",
        ] {
            assert!(text.contains(line), "{text}");
        }
    }

    #[test]
    fn a_proxy_on_another_machine_is_asked_for_too() {
        let mut config =
            Config { public_url: "https://mfa.example.ac.jp".parse().unwrap(), ..Config::default() };
        config.listen = "0.0.0.0:8080".parse().unwrap();
        assert!(lines(&config).0.contains("! trusted_proxies: empty"), "{}", lines(&config).0);
        config.trusted_proxies = vec!["192.0.2.7/32".parse().unwrap()];
        assert!(!lines(&config).0.contains("trusted_proxies"), "{}", lines(&config).0);
    }

    #[test]
    fn a_database_over_the_network_without_tls_is_said() {
        let mut config =
            Config { database_url: "postgres://ninsho:geheim@db/n".parse().unwrap(), ..Config::default() };
        let (text, bad) = lines(&config);
        assert!(
            bad == 0 && text.contains("! database_url: ") && text.contains("sslmode=verify-full"),
            "{text}"
        );
        assert!(!text.contains("geheim"), "{text}");
        config.database_url = "postgres://ninsho@db/n?sslmode=verify-full".parse().unwrap();
        assert!(!lines(&config).0.contains("database_url"));
    }

    #[test]
    fn a_colour_that_is_none_is_bad() {
        let mut config = Config::default();
        config.institution.key_colour = "red; background: url(x)".to_owned();
        assert_eq!(lines(&config).1, 1);
    }

    #[test]
    fn a_colour_that_cannot_be_read_on_white_is_bad_and_its_contrast_is_named() {
        let mut config = Config::default();
        let good = lines(&config).1;
        config.institution.key_colour = "#ff8800".to_owned();
        let (text, bad) = lines(&config);
        assert!(bad == good + 1 && text.contains("2.4:1") && text.contains("darker shade"), "{text}");
        config.institution.key_colour = "#767676".to_owned();
        assert_eq!(lines(&config).1, good);
    }
}
