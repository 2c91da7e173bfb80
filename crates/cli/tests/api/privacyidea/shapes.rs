//! The bytes that plugins really send: how they encode, and where they put what.

use reqwest::Method;
use serde_json::json;

use super::{base, plugin, send, start, verdict};

/// User, and how a plugin sends it with the code `{code}`.
struct Shape {
    plugin: &'static str,
    method: Method,
    user_agent: &'static str,
    content_type: &'static str,
    query: &'static str,
    body: &'static str,
}

const MULTIPART: &str = "--x\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\ntaro@uni\r\n\
    --x\r\nContent-Disposition: form-data; name=\"pass\"\r\n\r\n{code}\r\n\
    --x\r\nContent-Disposition: form-data; name=\"client\"\r\n\r\n192.0.2.7\r\n--x--\r\n";

const FORM: &str = "application/x-www-form-urlencoded";

fn shapes() -> Vec<Shape> {
    let post = |plugin, user_agent, content_type, body| Shape {
        plugin,
        method: Method::POST,
        user_agent,
        content_type,
        query: "",
        body,
    };
    vec![
        post(
            "FreeRADIUS perl",
            "FreeRADIUS",
            FORM,
            "user=taro%2540uni&pass={code}&resConf=&client=192.0.2.7",
        ),
        post("privacyidea-pam", "PAM/1.1.0", FORM, "user=taro&pass={code}&realm=uni"),
        post("pam_python", "PAM/2.15.0", FORM, "user=taro&pass={code}"),
        post(
            "Keycloak",
            "privacyIDEA-Keycloak/1.8.0",
            FORM,
            "user=taro%2540uni&pass={code}&client=192.0.2.7",
        ),
        post("Shibboleth", "privacyIDEA-Shibboleth/1.2", FORM, "user=taro&realm=uni&pass={code}"),
        post("SimpleSAMLphp", "simpleSAMLphp", "multipart/form-data; boundary=x", MULTIPART),
        post("Nextcloud", "privacyidea-nextcloud/1.1.1", "multipart/form-data; boundary=x", MULTIPART),
        post("ownCloud", "ownCloud Plugin", FORM, "user=taro&pass={code}"),
        post("ADFS", "privacyIDEA-ADFS/1.2", FORM, "user=taro&pass={code}"),
        post("Windows", "privacyidea-cp/3.6", FORM, "user=taro%40uni&pass={code}"),
        post("ldap-proxy", "privacyidea-ldap-proxy", FORM, "user=taro&realm=&pass={code}"),
        post("remote token", "python-requests/2.32.3", FORM, "user=taro&pass={code}&realm="),
        post("ekca", "ekca/0.1", "application/json", r#"{"user":"taro","pass":"{code}","realm":"uni"}"#),
        Shape {
            plugin: "a script",
            method: Method::GET,
            user_agent: "curl/8",
            content_type: "",
            query: "?user=taro&pass={code}&unknown=1",
            body: "",
        },
    ]
}

#[tokio::test]
async fn the_requests_of_every_plugin_are_read() {
    for shape in shapes() {
        let app = start().await;
        let (_, _, own) = app.with_authenticator("taro").await;
        let vpn = plugin(&app).await;
        let code = app.shown(&own);
        let caller = app.caller();
        let path = format!("{}/validate/check{}", base(&vpn), shape.query.replace("{code}", &code));
        let mut request = caller.request(shape.method.clone(), &path).header("user-agent", shape.user_agent);
        if !shape.content_type.is_empty() {
            request = request.header("content-type", shape.content_type);
        }
        let (status, body) = send(request.body(shape.body.replace("{code}", &code))).await;
        assert_eq!((status, verdict(&body)), (200, (&json!(true), "ACCEPT")), "{}: {body}", shape.plugin);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_error_905() {
    let app = start().await;
    let vpn = plugin(&app).await;
    for (kind, body) in [
        ("application/json", "[1]"),
        ("application/json", "{"),
        ("multipart/form-data", "--x"),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nta"),
    ] {
        let caller = app.caller();
        let request = caller.request(Method::POST, &format!("{}/validate/check", base(&vpn)));
        let (status, said) = send(request.header("content-type", kind).body(body)).await;
        assert_eq!((status, &said["result"]["error"]["code"]), (400, &json!(905)), "{kind} {body}: {said}");
    }
}
