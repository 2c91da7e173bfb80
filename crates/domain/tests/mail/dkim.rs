//! The signature, checked as a receiver checks it (RFC 6376 §6, RFC 8463), with other code than
//! the one that signs.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey};
use ninsho_domain::config::{Dkim, DkimAlgorithm};
use ninsho_domain::mail::Transport;
use sha2::{Digest, Sha256};

use crate::stage::Stage;

/// RFC 8032 §7.1, test 1.
const ED25519_SECRET: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const ED25519_PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

async fn signed(algorithm: DkimAlgorithm, key: &str) -> String {
    let mut stage = Stage::new().await;
    let key_file = stage.file("dkim.key", key);
    let domain = "iimc.kyoto-u.ac.jp".to_owned();
    stage.config.mail.dkim = Some(Dkim { selector: "ninsho".to_owned(), domain, key_file, algorithm });
    stage.code("taro@example.com").await;
    stage.worker().run_due().await.unwrap();
    String::from_utf8(stage.mailbox.mails()[0].raw.to_vec()).unwrap()
}

/// A header in its relaxed form (RFC 6376 §3.4.2).
fn relaxed(header: &str) -> String {
    let (name, value) = header.split_once(':').unwrap();
    let words: Vec<&str> = value.split_ascii_whitespace().collect();
    format!("{}:{}", name.trim_end().to_ascii_lowercase(), words.join(" "))
}

struct Signed {
    tags: HashMap<String, String>,
    /// What was signed.
    headers: String,
    body_hash: String,
}

fn take_apart(raw: &str) -> Signed {
    let (headers, body) = raw.split_once("\r\n\r\n").unwrap();
    let unfolded = headers.replace("\r\n ", " ").replace("\r\n\t", " ");
    let all: Vec<String> = unfolded.split("\r\n").map(relaxed).collect();
    let signature = all.iter().find(|header| header.starts_with("dkim-signature:")).unwrap();
    let tags: HashMap<String, String> = signature
        .trim_start_matches("dkim-signature:")
        .split(';')
        .filter_map(|tag| tag.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), value.replace(' ', "")))
        .collect();
    let mut signed = String::new();
    for name in tags["h"].split(':') {
        let header = all.iter().find(|header| header.split(':').next() == Some(name));
        assert!(header.is_some(), "{name} is signed and not there");
        signed.extend(header.map(String::as_str).into_iter().chain(["\r\n"]));
    }
    // The signature's own header, without the signature and without a CR LF.
    let (before, _) = signature.split_once(" b=").unwrap();
    signed.extend([before, " b="]);
    // Our bodies are in base64: no blanks to reduce, only empty lines at the end.
    let body = format!("{}\r\n", body.trim_end_matches("\r\n"));
    Signed { tags, headers: signed, body_hash: STANDARD.encode(Sha256::digest(body)) }
}

fn verify(signed: &Signed, message: &[u8], key: &DecodingKey, algorithm: Algorithm) -> bool {
    let signature = URL_SAFE_NO_PAD.encode(STANDARD.decode(&signed.tags["b"]).unwrap());
    jsonwebtoken::crypto::verify(&signature, message, key, algorithm).unwrap()
}

fn assert_tags(signed: &Signed, algorithm: &str) {
    assert_eq!(signed.tags["bh"], signed.body_hash);
    for (tag, value) in
        [("v", "1"), ("a", algorithm), ("d", "iimc.kyoto-u.ac.jp"), ("s", "ninsho"), ("c", "relaxed/relaxed")]
    {
        assert_eq!(signed.tags[tag], value);
    }
    for name in ["from", "to", "subject", "date", "message-id", "content-transfer-encoding"] {
        assert!(signed.tags["h"].split(':').any(|signed| signed == name), "{name}");
    }
}

#[tokio::test]
async fn an_rsa_signature_is_valid() {
    let signed = take_apart(&signed(DkimAlgorithm::Rsa, include_str!("dkim_test_key.pem")).await);
    assert_tags(&signed, "rsa-sha256");
    let pem = include_str!("dkim_test_key.pub.pem");
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let key = DecodingKey::from_rsa_der(&STANDARD.decode(base64).unwrap());
    assert!(verify(&signed, signed.headers.as_bytes(), &key, Algorithm::RS256));
    let changed = signed.headers.replace("taro", "jiro");
    assert!(!verify(&signed, changed.as_bytes(), &key, Algorithm::RS256));
}

#[tokio::test]
async fn an_ed25519_signature_is_valid() {
    let signed = take_apart(&signed(DkimAlgorithm::Ed25519, &format!("{ED25519_SECRET}\n")).await);
    assert_tags(&signed, "ed25519-sha256");
    let key = DecodingKey::from_ed_components(ED25519_PUBLIC).unwrap();
    // RFC 8463 §3: what is signed is the hash.
    assert!(verify(&signed, &Sha256::digest(&signed.headers), &key, Algorithm::EdDSA));
    let changed = signed.headers.replace("taro", "jiro");
    assert!(!verify(&signed, &Sha256::digest(changed), &key, Algorithm::EdDSA));
}

#[tokio::test]
async fn a_key_that_is_none_is_an_error_at_the_start() {
    let mut stage = Stage::new().await;
    for (algorithm, form) in [(DkimAlgorithm::Rsa, "PKCS#1"), (DkimAlgorithm::Ed25519, "32 bytes in base64")]
    {
        let key_file = stage.file("dkim.key", "no key");
        let (selector, domain) = ("ninsho".to_owned(), "iimc.kyoto-u.ac.jp".to_owned());
        stage.config.mail.dkim = Some(Dkim { selector, domain, key_file, algorithm });
        let error = Transport::new(&stage.config.mail).unwrap_err().to_string();
        assert!(error.contains("mail.dkim.key_file") && error.contains(form), "{error}");
    }
}
