//! Tokens that the server never made.

use jsonwebtoken::{Algorithm, EncodingKey};
use ninsho_shared::{ProblemCode, paths};
use serde_json::{Value, json};
use uuid::Uuid;

use super::forge::{Forge, base64, ed25519};
use crate::support::TestApp;

async fn forge() -> (TestApp, Forge) {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let forge = Forge::of(&app, caller).await;
    (app, forge)
}

/// Every one of them is refused, for a read and for a write, and the session knows nothing of it.
async fn all_refused(forge: &Forge, forged: &[String]) {
    for token in forged {
        let caller = forge.caller.with_token(token.as_str());
        for answer in [caller.get(paths::SESSION).await, caller.delete(paths::SESSION).await] {
            answer.refused(ProblemCode::NotSignedIn);
            let challenge = answer.header("www-authenticate").unwrap();
            assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
        }
    }
    forge.caller.get(paths::ACCOUNT).await.granted::<Value>(200);
}

fn without(claims: &mut Value, name: &str) {
    claims.as_object_mut().unwrap().remove(name);
}

#[tokio::test]
async fn the_workshop_makes_good_tokens_when_it_changes_nothing() {
    let (_app, forge) = forge().await;
    assert_eq!(forge.claiming(|_| {}).split('.').count(), 3);
    forge.present(&forge.claiming(|_| {})).await.granted::<Value>(200);
    forge.present(&forge.headed(|_| {})).await.granted::<Value>(200);
    assert_eq!(
        forge.header,
        json!({ "typ": "ninsho-session+jwt", "alg": "EdDSA", "kid": forge.header["kid"] })
    );
}

#[tokio::test]
async fn what_is_no_token_opens_nothing() {
    let (_app, forge) = forge().await;
    let good = forge.caller.token().to_owned();
    let parts: Vec<&str> = good.split('.').collect();
    let mut forged: Vec<String> =
        ["x", ".", "..", "a.b.c", "null", "{}", "AAAA.AAAA.AAAA", "%00", "' OR 1=1 --"]
            .map(str::to_owned)
            .to_vec();
    forged.push(format!("{}.{}", parts[0], parts[1]));
    forged.push(format!("{}.{}.", parts[0], parts[1]));
    forged.push(format!("{good}."));
    forged.push(format!("{good}.{}", parts[2]));
    forged.push(format!("{good}=="));
    forged.push(good[..good.len() - 4].to_owned());
    forged.push(good.to_lowercase());
    forged.push("x".repeat(8_000));
    // One character changed, in each part and in the middle of the signature.
    for place in [3, parts[0].len() + 9, good.len() - 40] {
        let other = if good.as_bytes()[place] == b'A' { "B" } else { "A" };
        let mut changed = good.clone();
        changed.replace_range(place..=place, other);
        forged.push(changed);
    }
    all_refused(&forge, &forged).await;
    for scheme in ["", "Token ", "Basic ", "DPoP ", "Bearer"] {
        let stranger = forge.caller.stranger();
        let request = stranger.request(reqwest::Method::GET, paths::LOGIN);
        let answer = stranger.send(request.header("authorization", format!("{scheme}{good}"))).await;
        answer.refused(ProblemCode::NotSignedIn);
    }
    let in_the_url = format!("{}?access_token={good}", paths::LOGIN);
    forge.caller.stranger().get(&in_the_url).await.refused(ProblemCode::NotSignedIn);
}

#[tokio::test]
async fn a_token_without_a_signature_opens_nothing() {
    let (_app, forge) = forge().await;
    let mut forged = Vec::new();
    for algorithm in ["none", "None", "NONE", "nOnE", ""] {
        for header in [
            json!({ "alg": algorithm }),
            json!({ "alg": algorithm, "typ": forge.header["typ"], "kid": forge.header["kid"] }),
        ] {
            let message = format!("{}.{}", base64(header.to_string()), base64(forge.claims.to_string()));
            forged.push(format!("{message}."));
            forged.push(message.clone());
            forged.push(format!("{message}.{}", forge.caller.token().rsplit('.').next().unwrap()));
        }
    }
    all_refused(&forge, &forged).await;
}

#[tokio::test]
async fn the_public_key_is_no_secret_to_sign_with() {
    let (app, forge) = forge().await;
    let published = app.caller().get(paths::JWKS).await.body["keys"][0].clone();
    let spki =
        [[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00].as_slice(), &forge.public];
    let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, spki.concat());
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n");
    let mut forged = Vec::new();
    for secret in [
        forge.public.clone(),
        published["x"].as_str().unwrap().as_bytes().to_vec(),
        published.to_string().into_bytes(),
        spki.concat(),
        pem.clone().into_bytes(),
        pem.trim_end().as_bytes().to_vec(),
        forge.header["kid"].as_str().unwrap().as_bytes().to_vec(),
        Vec::new(),
    ] {
        let key = EncodingKey::from_secret(&secret);
        for (name, algorithm) in [("HS256", Algorithm::HS256), ("HS512", Algorithm::HS512)] {
            let mut header = forge.header.clone();
            for claimed in [name, "EdDSA"] {
                header["alg"] = json!(claimed);
                forged.push(Forge::sign(&header, &forge.claims, &key, algorithm));
            }
        }
    }
    all_refused(&forge, &forged).await;
}

#[tokio::test]
async fn a_key_that_the_forger_brings_along_is_not_used() {
    let (_app, forge) = forge().await;
    let own = ed25519(&[9; 32]);
    let jwk = jsonwebtoken::jwk::Jwk::from_encoding_key(&own, Algorithm::EdDSA).unwrap();
    let mut forged = Vec::new();
    for change in [
        json!({}),
        json!({ "kid": "forger" }),
        json!({ "jwk": jwk }),
        json!({ "jwk": jwk, "kid": null }),
        json!({ "jku": "https://evil.example/jwks.json" }),
        json!({ "x5u": "https://evil.example/x.pem" }),
    ] {
        let mut header = forge.header.clone();
        for (name, value) in change.as_object().unwrap() {
            header[name] = value.clone();
        }
        forged.push(Forge::sign(&header, &forge.claims, &own, Algorithm::EdDSA));
    }
    all_refused(&forge, &forged).await;
}

#[tokio::test]
async fn a_token_for_somebody_else_or_of_somebody_else_opens_nothing() {
    let (_app, forge) = forge().await;
    let mut forged = Vec::new();
    for (name, values) in [
        (
            "aud",
            vec![
                json!("other"),
                json!(["other"]),
                json!(["ninsho", "other"]),
                json!(""),
                json!(null),
                json!(7),
            ],
        ),
        ("iss", vec![json!("https://evil.example"), json!([]), json!(""), json!(null), json!({})]),
        ("sid", vec![json!("7"), json!(null), json!(7), json!(["7"])]),
        (
            "exp",
            vec![
                json!(forge.claims["exp"].to_string()),
                json!("never"),
                json!(null),
                json!(-1),
                json!(1e300),
            ],
        ),
        ("sub", vec![json!(null), json!(7)]),
    ] {
        for value in values {
            forged.push(forge.claiming(|claims| claims[name] = value));
        }
        forged.push(forge.claiming(|claims| without(claims, name)));
    }
    forged.push(forge.claiming(|claims| *claims = json!([])));
    forged.push(forge.claiming(|claims| *claims = json!(null)));
    all_refused(&forge, &forged).await;
}

#[tokio::test]
async fn a_token_of_another_kind_opens_nothing() {
    let (_app, forge) = forge().await;
    let mut forged = Vec::new();
    for kind in [json!("JWT"), json!("at+jwt"), json!("ninsho"), json!(""), json!(null), json!(7)] {
        forged.push(forge.headed(|header| header["typ"] = kind));
    }
    for kid in
        [json!("unknown"), json!(""), json!(null), json!(7), json!("../../../dev/null"), json!("' OR 1=1 --")]
    {
        forged.push(forge.headed(|header| header["kid"] = kid));
    }
    for algorithm in ["RS256", "ES256", "PS512", "Ed448", "eddsa", "HS256"] {
        forged.push(forge.headed(|header| header["alg"] = json!(algorithm)));
    }
    for name in ["typ", "kid", "alg"] {
        forged.push(forge.headed(|header| without(header, name)));
    }
    all_refused(&forge, &forged).await;
}

#[tokio::test]
async fn a_token_that_names_no_session_is_one_whose_session_is_gone() {
    let (app, forge) = forge().await;
    for sid in [Uuid::nil(), Uuid::from_u128(7)] {
        let token = forge.claiming(|claims| claims["sid"] = json!(sid));
        forge.present(&token).await.refused(ProblemCode::SessionEnded);
    }
    let now = app.app.now().as_seconds();
    for exp in [now, now - 1, 0] {
        let token = forge.claiming(|claims| claims["exp"] = json!(exp));
        forge.present(&token).await.refused(ProblemCode::SessionEnded);
    }
    let token = forge.claiming(|claims| claims["exp"] = json!(now + 1));
    forge.present(&token).await.granted::<Value>(200);
}

#[tokio::test]
async fn a_token_of_another_service_opens_nothing() {
    let (_app, forge) = forge().await;
    let other = TestApp::start().await;
    let taro = other.person("taro").await;
    let foreign = other.signed_in(&taro).await;
    foreign.get(paths::SESSION).await.granted::<Value>(200);
    all_refused(&forge, &[foreign.token().to_owned()]).await;
    // The same service by name, with a server key of its own.
    let mut claims = forge.claims.clone();
    claims["sid"] = json!(foreign.session().await.id);
    let token = Forge::sign(&forge.header, &claims, &ed25519(&[7; 32]), Algorithm::EdDSA);
    all_refused(&forge, &[token]).await;
}
