use super::*;
use crate::config::{Config, settings};
use figment::providers::Serialized;

fn load(variables: &[(&str, &str)]) -> Result<Config, String> {
    let variables = variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    let environment = Environment::read(variables, settings()).map_err(|error| error.to_string())?;
    environment
        .extract(&Figment::from(Serialized::defaults(Config::default())))
        .map_err(|error| error.to_string())
}

#[test]
fn a_text_is_taken_as_it_is() {
    for text in ["20240001", "0123", "1.20", "true", "\"quoted\"", "[list]", "{a=b}", " blank ", "'x'", "-5"]
    {
        let config = load(&[("NINSHO_MAIL__SMTP__USER", text)]).unwrap();
        assert_eq!(config.mail.smtp.user.as_deref(), Some(text));
        let config = load(&[("NINSHO_INSTITUTION__DESK__PHONE", text)]).unwrap();
        assert_eq!(config.institution.desk.phone, text);
    }
}

#[test]
fn what_is_no_text_is_read_as_its_setting_wants_it() {
    let config = load(&[
        ("NINSHO_LISTEN", "0.0.0.0:80"),
        ("NINSHO_HASH_THREADS", "3"),
        ("NINSHO_MAIL__SMTP__PORT", " 587 "),
        ("NINSHO_DEV__CONTROLS", "true"),
        ("NINSHO_LOG__FORMAT", "text"),
        ("NINSHO_LIMITS__CODE__VALID_FOR", "15m"),
        ("NINSHO_LIMITS__SEND__ADDRESS", "[{ codes = 3, within = \"10m\" }]"),
        ("NINSHO_INSTITUTION__NAME", "{ ja = \"大学\", en = \"University\" }"),
        ("NINSHO_INSTITUTION__NAME__EN", "2024"),
        ("ninsho_mail__sender", "ninsho@example.ac.jp"),
    ])
    .unwrap();
    assert_eq!(config.listen.port(), 80);
    assert_eq!((config.hash_threads, config.mail.smtp.port), (Some(3), Some(587)));
    assert!(config.dev.controls);
    assert_eq!(config.limits.send.address.len(), 1);
    assert_eq!((config.institution.name.ja.as_str(), config.institution.name.en.as_str()), ("大学", "2024"));
    assert_eq!(config.mail.sender.to_string(), "ninsho@example.ac.jp");
    for list in
        ["10.0.0.0/8, 192.0.2.0/24", "[10.0.0.0/8,192.0.2.0/24]", "[\"10.0.0.0/8\", \"192.0.2.0/24\"]"]
    {
        let config = load(&[("NINSHO_TRUSTED_PROXIES", list)]).unwrap();
        assert_eq!(config.trusted_proxies.len(), 2, "{list}");
    }
}

#[test]
fn a_value_that_cannot_be_read_is_an_error_that_names_the_variable_and_shows_an_example() {
    for (name, value, right) in [
        ("NINSHO_MAIL__SMTP__PORT", "smtp", "as in NINSHO_MAIL__SMTP__PORT=587"),
        ("NINSHO_MAIL__SMTP__PORT", "70000", "as in NINSHO_MAIL__SMTP__PORT=587"),
        ("NINSHO_MAIL__CONCURRENCY", "-1", "as in NINSHO_MAIL__CONCURRENCY=8"),
        ("NINSHO_DEV__CONTROLS", "on", "`true` or `false`"),
        ("NINSHO_LISTEN", "8080", "as in NINSHO_LISTEN=127.0.0.1:8080"),
        ("NINSHO_TRUSTED_PROXIES", "10.0.0.0/33", "as in NINSHO_TRUSTED_PROXIES=[\"127.0.0.1/32\"]"),
        ("NINSHO_LIMITS__CODE__VALID_FOR", "15", "as in NINSHO_LIMITS__CODE__VALID_FOR=10m"),
        ("NINSHO_LOG__FORMAT", "xml", "`text`"),
        ("NINSHO_MAIL__SMTP", "localhost", "NINSHO_MAIL__SMTP__"),
        ("NINSHO_INSTITUTION__NAME", "{ jp = \"x\" }", "jp"),
        ("NINSHO_PAGE", "", "empty"),
        ("NINSHO_DATABASE_URL", "", "as in NINSHO_DATABASE_URL=sqlite://ninsho.db"),
    ] {
        let error = load(&[(name, value)]).unwrap_err();
        assert!(error.starts_with(name) && error.contains(right), "{name}={value}: {error}");
    }
}

#[test]
fn an_unknown_variable_is_an_error_that_names_the_nearest_known_one() {
    for (name, near) in [
        ("NINSHO_MAIL_SMTP_HOST", "NINSHO_MAIL__SMTP__HOST"),
        ("NINSHO_MAIL__SMTP__HOSST", "NINSHO_MAIL__SMTP__HOST"),
        ("NINSHO_SMTP_HOST", "NINSHO_MAIL__SMTP__HOST"),
        ("NINSHO_DATABASE", "NINSHO_DATABASE_URL"),
        ("NINSHO_PUBLICURL", "NINSHO_PUBLIC_URL"),
        ("NINSHO_LISTEN__", "NINSHO_LISTEN"),
        ("NINSHO_", "two underscores"),
        ("NINSHO_WHAT_ELSE_COULD_BE_SAID_HERE", "two underscores"),
    ] {
        let error = load(&[(name, "x")]).unwrap_err();
        assert!(error.contains(&format!("{name};")) && error.contains(near), "{error}");
    }
}

#[test]
fn what_kubernetes_sets_for_a_service_of_our_name_is_passed_over() {
    let of_kubernetes = [
        ("NINSHO_PORT", "tcp://10.96.0.11:8080"),
        ("NINSHO_PORT_8080_TCP", "tcp://10.96.0.11:8080"),
        ("NINSHO_PORT_8080_TCP_ADDR", "10.96.0.11"),
        ("NINSHO_PORT_8080_TCP_PORT", "8080"),
        ("NINSHO_PORT_8080_TCP_PROTO", "tcp"),
        ("NINSHO_PORT_53_UDP", "udp://10.96.0.11:53"),
        ("NINSHO_SERVICE_HOST", "10.96.0.11"),
        ("NINSHO_SERVICE_PORT", "8080"),
        ("NINSHO_SERVICE_PORT_HTTP", "8080"),
        ("NINSHO_WEB_PORT", "tcp://10.96.0.12:80"),
        ("NINSHO_WEB_PORT_80_TCP_ADDR", "10.96.0.12"),
        ("NINSHO_WEB_SERVICE_HOST", "10.96.0.12"),
        ("NINSHO_WEB_SERVICE_PORT_METRICS", "9100"),
    ];
    load(&of_kubernetes).unwrap();
    let read = |name: &str, value: &str| Environment::read([(name.into(), value.into())], settings());
    for (name, value) in of_kubernetes {
        assert_eq!(read(name, value).unwrap().passed_over, [name]);
    }
    // What nearly looks so is somebody's mistake.
    for (name, value) in [
        ("NINSHO_PORT", "8080"),
        ("NINSHO_SMTP_PORT", "587"),
        ("NINSHO_PORT_HTTP_TCP", "x"),
        ("NINSHO_PORT_8080_TCP_HOST", "x"),
        ("NINSHO_HOST", "x"),
    ] {
        let error = read(name, value).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
}

#[test]
fn a_variable_that_is_not_utf_8_is_named() {
    use std::os::unix::ffi::OsStringExt;
    let value = OsString::from_vec(b"\x83p\x83X".to_vec());
    let error =
        Environment::read([("NINSHO_MAIL__SMTP__USER".into(), value)], settings()).unwrap_err().to_string();
    assert!(error.contains("NINSHO_MAIL__SMTP__USER is not UTF-8"), "{error}");
}

#[test]
fn every_setting_is_known_and_nearly_all_have_an_example() {
    let settings = settings();
    for (key, value) in [
        ("mail.smtp.port", "587"),
        ("trusted_proxies", "[\"127.0.0.1/32\"]"),
        ("mail.dkim.selector", "ninsho"),
        ("institution.desk.extension", "16-7840"),
    ] {
        let setting = settings.iter().find(|setting| setting.key == key).unwrap();
        assert_eq!(setting.value.as_deref(), Some(value), "{key}");
    }
    assert_eq!(example::variable("mail.smtp.port"), "NINSHO_MAIL__SMTP__PORT");
}
