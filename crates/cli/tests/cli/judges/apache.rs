//! Debian's Apache with `mod_auth_openidc`: it guards a folder, and asks the introspection endpoint who comes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use reqwest::Client;
use serde_json::Value;
use tempfile::TempDir;

use crate::campus::{Added, Campus, free_port};

const PROGRAM: &str = "/usr/sbin/apache2";
const MODULES: &str = "/usr/lib/apache2/modules";

/// The module takes an introspection endpoint over TLS only, so the same Apache stands before Ninsho with a
/// certificate made here.
const CONFIGURATION: &str = r#"
ServerRoot FOLDER
ServerName localhost
PidFile FOLDER/pid
ErrorLog FOLDER/error.log
Mutex file:FOLDER
User www-data
Group www-data
Listen 127.0.0.1:GUARDED_PORT
Listen 127.0.0.1:TLS_PORT
LoadModule mpm_event_module MODULES/mod_mpm_event.so
LoadModule authn_core_module MODULES/mod_authn_core.so
LoadModule authz_core_module MODULES/mod_authz_core.so
LoadModule auth_openidc_module MODULES/mod_auth_openidc.so
LoadModule ssl_module MODULES/mod_ssl.so
LoadModule proxy_module MODULES/mod_proxy.so
LoadModule proxy_http_module MODULES/mod_proxy_http.so
DocumentRoot FOLDER/www

<VirtualHost 127.0.0.1:TLS_PORT>
    SSLEngine on
    SSLCertificateFile FOLDER/certificate.pem
    SSLCertificateKeyFile FOLDER/key.pem
    ProxyPass / ORIGIN/
</VirtualHost>

<VirtualHost 127.0.0.1:GUARDED_PORT>
    OIDCOAuthIntrospectionEndpoint https://127.0.0.1:TLS_PORT/oauth2/introspect
    OIDCOAuthIntrospectionEndpointAuth client_secret_basic
    OIDCOAuthClientID CLIENT_ID
    OIDCOAuthClientSecret CLIENT_SECRET
    OIDCOAuthSSLValidateServer Off
    # Every request is asked about; a token that is revoked opens nothing any more.
    OIDCOAuthTokenIntrospectionInterval -1
    OIDCOAuthRemoteUserClaim client_id
    <Location /guarded>
        AuthType oauth20
        Require claim "scope~(^| )otp:verify( |$)"
    </Location>
</VirtualHost>
"#;

/// A running Apache. It is stopped when it is dropped.
struct Apache {
    folder: TempDir,
    address: String,
}

impl Apache {
    fn before(campus: &Campus, gateway: &Added) -> Self {
        let folder = tempfile::tempdir().unwrap();
        open_to_workers(folder.path());
        let www = folder.path().join("www/guarded");
        fs::create_dir_all(&www).unwrap();
        fs::write(www.join("page"), "behind the guard").unwrap();
        let certified = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        fs::write(folder.path().join("certificate.pem"), certified.cert.pem()).unwrap();
        fs::write(folder.path().join("key.pem"), certified.signing_key.serialize_pem()).unwrap();
        let guarded = free_port().to_string();
        let mut configuration = CONFIGURATION.to_owned();
        for (name, value) in [
            ("FOLDER", folder.path().to_str().unwrap()),
            ("MODULES", MODULES),
            ("GUARDED_PORT", &guarded),
            ("TLS_PORT", &free_port().to_string()),
            ("ORIGIN", &campus.origin),
            ("CLIENT_ID", &gateway.id),
            ("CLIENT_SECRET", &gateway.secret),
        ] {
            configuration = configuration.replace(name, value);
        }
        fs::write(folder.path().join("apache.conf"), configuration).unwrap();
        let apache = Self { folder, address: format!("127.0.0.1:{guarded}") };
        // It goes into the background when it listens.
        let started = apache.control("start");
        assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
        apache
    }

    fn control(&self, word: &str) -> Output {
        let mut program = Command::new(PROGRAM);
        program.arg("-f").arg(self.folder.path().join("apache.conf")).args(["-k", word]);
        program.output().unwrap()
    }

    /// Asks for the guarded page; returns the status, and `WWW-Authenticate`.
    async fn get(&self, token: Option<&str>) -> (u16, String) {
        let url = format!("http://{}/guarded/page", self.address);
        let mut request = Client::new().get(url).timeout(Duration::from_secs(20));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.unwrap();
        let asked = answer.headers().get("www-authenticate").map(|value| value.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        let page = answer.text().await.unwrap();
        assert_eq!(page == "behind the guard", status == 200, "{page}");
        (status, asked.unwrap_or_default())
    }
}

impl Drop for Apache {
    fn drop(&mut self) {
        self.control("stop");
    }
}

/// Apache's workers are no root, also where the test is.
fn open_to_workers(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A token of a client with these scopes.
async fn token(campus: &Campus, client: &Added) -> String {
    let form = serde_urlencoded::to_string([("grant_type", "client_credentials")]).unwrap();
    let answer: Value = ask(campus, client, "/oauth2/token", form).await.json().await.unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

async fn ask(campus: &Campus, client: &Added, path: &str, form: String) -> reqwest::Response {
    let request = Client::new().post(format!("{}{path}", campus.origin));
    let request = request.basic_auth(&client.id, Some(&client.secret));
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
    request.send().await.unwrap().error_for_status().unwrap()
}

fn is_installed() -> bool {
    let module = PathBuf::from(MODULES).join("mod_auth_openidc.so");
    let is_there = Path::new(PROGRAM).is_file() && module.is_file();
    if !is_there {
        eprintln!("SKIPPED: there is no {PROGRAM} with mod_auth_openidc; `cargo xtask setup` installs it");
    }
    is_there
}

#[tokio::test(flavor = "multi_thread")]
async fn mod_auth_openidc_lets_in_whose_token_has_the_scope_until_it_is_revoked() {
    if !is_installed() {
        return;
    }
    let campus = Campus::start().await;
    let gateway = campus.client("gateway", &["--scope", "otp:read"]);
    let portal = campus.client("portal", &["--scope", "otp:send", "--scope", "otp:verify"]);
    let reader = campus.client("reader", &["--scope", "otp:read"]);
    let apache = Apache::before(&campus, &gateway);

    let right = token(&campus, &portal).await;
    assert_eq!(apache.get(None).await.0, 401);
    assert_eq!(apache.get(Some(&right)).await.0, 200);
    let without_scope = apache.get(Some(&token(&campus, &reader).await)).await;
    assert_eq!(without_scope.0, 401, "without the scope: {}", without_scope.1);
    assert_eq!(apache.get(Some("nct_wrong")).await.0, 401);
    let revoke = serde_urlencoded::to_string([("token", right.as_str())]).unwrap();
    ask(&campus, &portal, "/oauth2/revoke", revoke).await;
    assert_eq!(apache.get(Some(&right)).await.0, 401, "it is revoked");
    let another = token(&campus, &portal).await;
    assert_eq!(apache.get(Some(&another)).await.0, 200);
}
