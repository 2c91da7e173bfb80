//! What belongs to one institution. The default is the one of the manual.

use ninsho_shared::authenticators::AuthenticatorApp;
use ninsho_shared::institution::{Bilingual, Contact, InstitutionView};
use ninsho_shared::session::RequestOriginView;
use ninsho_shared::{Domain, DomainRule, DomainRules, Timestamp};
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::error::ConfigError;
use super::line::check_lines;
use super::mail::Mail;
use super::network::{self, Network};
use super::time_zone::TimeZone;
use super::web_address::check_pages;
use super::{authenticator_app, contact};

/// Names, forbidden domains and the support desk.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Institution {
    /// Its name.
    pub name: Bilingual,
    /// What the service is called.
    pub service: Bilingual,
    /// Domains whose addresses cannot be registered, shown to people.
    pub forbidden_domains: DomainRules,
    /// The domain of placeholder addresses: nobody's inbox, never accepted.
    pub placeholder_domain: DomainRule,
    /// What is shown when no address is set.
    pub placeholder: String,
    /// The support desk.
    pub desk: Desk,
    /// Other ways to reach the institution, for people who cannot phone.
    pub contact: Vec<Contact>,
    /// Where people change their password: linked wherever they are advised to.
    pub password_url: Option<String>,
    /// The institution's manual of this service, linked on the help page.
    pub manual_url: Option<String>,
    /// The authenticator apps that people are told to get.
    pub authenticator_app: Vec<AuthenticatorApp>,
    /// The key colour of the page.
    pub key_colour: String,
    /// The time zone in which page, mails and log show times.
    pub time_zone: TimeZone,
    /// Networks that people know by a name; the first one that holds a request names it.
    pub networks: Vec<Network>,
}

/// The longest name of an issuer, percent-encoded. With it, the longest ID and a secret, a QR code has 89
/// modules a side at most, which the camera of a telephone reads from a screen.
const LONGEST_ISSUER: usize = 210;

fn both(ja: &str, en: &str) -> Bilingual {
    Bilingual { ja: ja.to_owned(), en: en.to_owned() }
}

/// A rule on one name exactly. The names here are constants, each parsed by a test.
fn exactly(name: &str) -> Option<DomainRule> {
    Domain::parse(name).ok().map(|domain| DomainRule { domain, subdomains: false })
}

impl Default for Institution {
    fn default() -> Self {
        let forbidden = ["st.kyoto-u.ac.jp", "kyoto-u.ac.jp", "ms.c.kyoto-u.ac.jp"];
        Self {
            name: both("京都大学", "Kyoto University"),
            service: both("多要素認証 設定", "Multi-factor authentication settings"),
            forbidden_domains: DomainRules(forbidden.into_iter().filter_map(exactly).collect()),
            placeholder_domain: default_placeholder(),
            placeholder: "id*********@mail2.adm.kyoto-u.ac.jp".to_owned(),
            desk: Desk::default(),
            contact: Vec::new(),
            authenticator_app: Vec::new(),
            password_url: None,
            manual_url: None,
            key_colour: "#0017c1".to_owned(),
            time_zone: TimeZone::default(),
            networks: Vec::new(),
        }
    }
}

#[expect(clippy::expect_used, reason = "a constant name, parsed by every test that loads the default")]
fn default_placeholder() -> DomainRule {
    exactly("mail2.adm.kyoto-u.ac.jp").expect("the shipped placeholder domain is a domain")
}

/// Why a name cannot be the issuer in an authenticator: it stands twice in the URI of its QR code,
/// before a colon.
fn no_issuer(name: &str) -> Option<String> {
    if name.contains(':') {
        return Some("there is a colon in it, at which authenticators end the name: leave it out".to_owned());
    }
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let length: usize = name.bytes().map(|byte| if unreserved(byte) { 1 } else { 3 }).sum();
    (length > LONGEST_ISSUER).then(|| {
        format!(
            "it makes the QR code of authenticators too dense for a telephone: at most {LONGEST_ISSUER} \
             letters, where a blank counts as 3 and a Japanese character as 9"
        )
    })
}

impl Institution {
    /// The rule that keeps an address of `domain` out, if one does.
    #[must_use]
    pub fn forbidding(&self, domain: &Domain) -> Option<&DomainRule> {
        self.forbidden_domains
            .forbidding(domain)
            .or_else(|| self.placeholder_domain.forbids(domain).then_some(&self.placeholder_domain))
    }

    /// What people call the network of a request, which is kept as a prefix (`192.0.2.0/24`).
    #[must_use]
    pub fn network_name(&self, network: &str) -> Bilingual {
        network::name_of(&self.networks, network)
    }

    /// Where a request came from, as its owner sees it.
    #[must_use]
    pub fn origin_view(&self, network: String, browser: String) -> RequestOriginView {
        let network_name = (!self.networks.is_empty()).then(|| self.network_name(&network));
        RequestOriginView { network, network_name, browser }
    }

    /// Checks what single values cannot tell: each text is a line that people read.
    ///
    /// # Errors
    /// Names the setting.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let Self { name, service, .. } = self;
        check_lines(&[
            ("institution.name.ja", &name.ja),
            ("institution.name.en", &name.en),
            ("institution.service.ja", &service.ja),
            ("institution.service.en", &service.en),
            ("institution.placeholder", &self.placeholder),
        ])?;
        if let Some(reason) = no_issuer(&name.en) {
            return Err(ConfigError::Unusable { key: "institution.name.en", reason });
        }
        self.desk.check()?;
        contact::check(&self.contact)?;
        authenticator_app::check(&self.authenticator_app)?;
        check_pages(&[
            ("institution.password_url", self.password_url.as_deref()),
            ("institution.manual_url", self.manual_url.as_deref()),
        ])?;
        self.networks.iter().try_for_each(Network::check)
    }

    /// What the page may know at this moment.
    #[must_use]
    pub fn view(&self, mail: &Mail, now: Timestamp) -> InstitutionView {
        InstitutionView {
            name: self.name.clone(),
            service: self.service.clone(),
            sender: mail.sender.to_string(),
            one_time_password_subject: mail.one_time_password_subject.clone(),
            confirmation_code_subject: mail.confirmation_code_subject.clone(),
            forbidden_domains: self.forbidden_domains.clone(),
            desk: self.desk.view(&self.time_zone, now),
            contact: self.contact.clone(),
            password_url: self.password_url.clone(),
            manual_url: self.manual_url.clone(),
            key_colour: self.key_colour.clone(),
            time_zone: self.time_zone.name().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cannot_be_shown_or_put_into_a_qr_code_are_refused_by_name() {
        Institution::default().check().unwrap();
        let refused = |change: fn(&mut Institution)| {
            let mut institution = Institution::default();
            change(&mut institution);
            institution.check().unwrap_err().to_string()
        };
        for (error, setting, reason) in [
            (refused(|it| it.name.en.clear()), "institution.name.en", "empty"),
            (refused(|it| " \u{3000}".clone_into(&mut it.name.ja)), "institution.name.ja", "empty"),
            (refused(|it| it.service.ja.push('\n')), "institution.service.ja", "line break"),
            (refused(|it| it.desk.hours.en.push('\u{2028}')), "institution.desk.hours.en", "line break"),
            (refused(|it| it.desk.phone.clear()), "institution.desk.phone", "empty"),
            (refused(|it| "Kyoto: University".clone_into(&mut it.name.en)), "institution.name.en", "colon"),
            (
                refused(|it| it.manual_url = Some("manual.pdf".to_owned())),
                "institution.manual_url",
                "https://",
            ),
            (refused(|it| it.name.en = "a".repeat(211)), "institution.name.en", "QR code"),
            (refused(|it| it.name.en = "京".repeat(24)), "institution.name.en", "QR code"),
        ] {
            assert!(error.starts_with(setting) && error.contains(reason), "{error}");
        }
        let mut long = Institution::default();
        long.name.en = "京".repeat(23);
        long.name.ja = "京都大学: 日本".to_owned();
        long.check().unwrap();
    }
}
