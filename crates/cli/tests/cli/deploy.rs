//! The files of the folder `deploy` that can be checked.

use std::collections::BTreeSet;
use std::path::Path;

use figment::Figment;
use figment::providers::{Format, Toml};
use ninsho_domain::config::Config;
use ninsho_shared::{Problem, ProblemCode};
use serde_json::Value;

/// The configuration with its comments, which people start from.
const CONFIGURATION: &str = "../../deploy/ninsho.toml";

#[test]
fn the_commented_configuration_says_what_is_shipped() {
    let written = Config::load(Some(Path::new(CONFIGURATION))).unwrap();
    let value = |config: &Config| serde_json::to_value(config).unwrap();
    assert_eq!(value(&written), value(&Config::default()));
}

#[test]
fn the_commented_configuration_names_every_setting() {
    let text = std::fs::read_to_string(CONFIGURATION).unwrap();
    // A setting in a comment has no blank after the sign; a sentence has one.
    let uncommented: Vec<&str> = text
        .lines()
        .map(|line| {
            line.strip_prefix('#').filter(|rest| !rest.starts_with(' ') && !rest.is_empty()).unwrap_or(line)
        })
        .collect();
    let written: Value = Figment::from(Toml::string(&uncommented.join("\n"))).extract().unwrap();
    let known = serde_json::to_value(Config::default()).unwrap();
    let missing: Vec<_> = keys(&known).difference(&keys(&written)).cloned().collect();
    assert!(missing.is_empty(), "deploy/ninsho.toml does not name {missing:?}");
    serde_json::from_value::<Config>(written).unwrap();
}

#[test]
fn the_proxy_limits_requests_connections_and_the_time_of_a_body() {
    let text = std::fs::read_to_string("../../deploy/nginx.conf").unwrap();
    let (before, server) = text.rsplit_once("\nserver {").unwrap();
    let has = |text: &str, start: &str| text.lines().any(|line| line.trim().starts_with(start));
    let zones = before.lines().filter_map(|line| line.split("zone=").nth(1)?.split(':').next());
    for zone in zones.collect::<BTreeSet<_>>() {
        let used = server.contains(&format!("limit_req zone={zone} "))
            || server.contains(&format!("limit_conn {zone} "));
        assert!(used, "{zone} limits nothing");
    }
    for directive in ["limit_req zone=ninsho_requests", "limit_req zone=ninsho_passwords", "limit_conn "] {
        assert!(has(server, directive), "{directive}");
    }
    // As long as Ninsho itself waits for a body.
    let within = Config::default().limits.http.body.0.as_secs();
    assert!(has(server, &format!("client_body_timeout {within}s;")), "{within} s");
    assert!(has(before, "limit_req_status 429;") && has(before, "limit_conn_status 429;"));
}

/// The whole keys of an object, down to its values.
fn keys(value: &Value) -> BTreeSet<String> {
    fn collect(value: &Value, path: &str, keys: &mut BTreeSet<String>) {
        match value.as_object() {
            Some(object) => {
                for (name, value) in object {
                    collect(value, &format!("{path}.{name}"), keys);
                }
                keys.insert(path.to_owned());
            }
            None => {
                keys.insert(path.to_owned());
            }
        }
    }
    let mut keys = BTreeSet::new();
    collect(value, "", &mut keys);
    keys
}

#[test]
fn what_the_proxy_answers_by_itself_is_a_problem_of_ours() {
    let text = std::fs::read_to_string("../../deploy/nginx.conf").unwrap();
    let map = text.split_once("map $status $own_problem {").unwrap().1.split_once('}').unwrap().0;
    let problems: Vec<Value> = map
        .lines()
        .filter_map(|line| Some(line.split_once('\'')?.1.rsplit_once('\'')?.0))
        .map(|fields| serde_json::from_str(&format!("{{{fields},\"status\":503}}")).unwrap())
        .collect();
    assert_eq!(problems.len(), 7);
    for problem in problems {
        let read: Problem = serde_json::from_value(problem).unwrap();
        assert_eq!(
            (read.title.as_str(), read.kind),
            (read.code.title(), format!("urn:ninsho:problem:{}", read.code.name()))
        );
        assert!(read.code != ProblemCode::Internal && !read.detail.is_empty());
    }
}
