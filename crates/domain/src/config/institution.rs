//! What belongs to one institution. The default is the one of the manual.

use ninsho_shared::institution::{Bilingual, Desk, InstitutionView};
use ninsho_shared::{Domain, DomainRule, DomainRules};
use serde::{Deserialize, Serialize};

use super::mail::Mail;

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
    /// The key colour of the page.
    pub key_colour: String,
    /// The time zone in mails, as an offset from UTC in minutes, and its name.
    pub time_zone: TimeZone,
}

/// The time zone that mails name. Japan has one, without daylight saving time.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeZone {
    /// Its name in the mail.
    pub name: Bilingual,
    /// Minutes east of UTC.
    pub offset_minutes: i32,
}

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
            desk: Desk {
                name: both("情報環境支援センター", "ICT Support Center"),
                phone: "075-753-7840".to_owned(),
                extension: Some("16-7840".to_owned()),
                hours: both("平日 9:00 - 17:00", "weekdays 9:00 - 17:00"),
                inquiry_url: None,
            },
            key_colour: "#0017c1".to_owned(),
            time_zone: TimeZone {
                name: both("日本時間", "Japan Standard Time, UTC+9"), offset_minutes: 540
            },
        }
    }
}

#[expect(clippy::expect_used, reason = "a constant name, parsed by every test that loads the default")]
fn default_placeholder() -> DomainRule {
    exactly("mail2.adm.kyoto-u.ac.jp").expect("the shipped placeholder domain is a domain")
}

impl Institution {
    /// The rule that keeps an address of `domain` out, if one does.
    #[must_use]
    pub fn forbidding(&self, domain: &Domain) -> Option<&DomainRule> {
        self.forbidden_domains
            .forbidding(domain)
            .or_else(|| self.placeholder_domain.forbids(domain).then_some(&self.placeholder_domain))
    }

    /// What the page may know.
    #[must_use]
    pub fn view(&self, mail: &Mail) -> InstitutionView {
        InstitutionView {
            name: self.name.clone(),
            service: self.service.clone(),
            sender: mail.sender.to_string(),
            one_time_password_subject: mail.one_time_password_subject.clone(),
            confirmation_code_subject: mail.confirmation_code_subject.clone(),
            forbidden_domains: self.forbidden_domains.clone(),
            desk: self.desk.clone(),
            key_colour: self.key_colour.clone(),
        }
    }
}
