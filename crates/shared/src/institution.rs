//! What belongs to one institution and the page has to know before anyone logs in.

use serde::{Deserialize, Serialize};

use crate::domain::DomainRules;
use crate::timestamp::Timestamp;

/// `GET /institution`. The shipped default is the institution of the manual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstitutionView {
    /// Its name.
    pub name: Bilingual,
    /// What the service is called in the header of the page.
    pub service: Bilingual,
    /// The address that the codes come from.
    #[cfg_attr(feature = "openapi", schema(example = "ninsho-qa@iimc.kyoto-u.ac.jp"))]
    pub sender: String,
    /// The subject of a mail with a one-time password.
    pub one_time_password_subject: String,
    /// The subject of a mail with a confirmation code.
    pub confirmation_code_subject: String,
    /// The domains whose addresses cannot be registered (「以下のアドレスは登録できません」).
    pub forbidden_domains: DomainRules,
    /// Who helps.
    pub desk: Desk,
    /// Other ways to reach the institution, for people who cannot phone; at most 5.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub contact: Vec<Contact>,
    /// Where people change their password, if the institution has a page for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "https://www.example.ac.jp/password"))]
    pub password_url: Option<String>,
    /// The institution's manual of this service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "https://www.example.ac.jp/manual"))]
    pub manual_url: Option<String>,
    /// The key colour of the page (`#0017c1`).
    #[cfg_attr(feature = "openapi", schema(example = "#0017c1"))]
    pub key_colour: String,
    /// The time zone in which page and mails show times: its name in the IANA database.
    #[cfg_attr(feature = "openapi", schema(example = "Asia/Tokyo"))]
    pub time_zone: String,
}

/// The support desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Desk {
    /// Its name.
    pub name: Bilingual,
    /// Its telephone number, as it is printed.
    #[cfg_attr(feature = "openapi", schema(example = "075-753-7840"))]
    pub phone: String,
    /// The same number as it is dialled from abroad, if the institution has set it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "+81-75-753-7840"))]
    pub phone_international: Option<String>,
    /// The number inside the institution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// When it answers, in words.
    pub hours: Bilingual,
    /// When it answers from now on, the running time first: those of the next 14 days, at most 20, and the next
    /// one however far when these days have none. Empty when the institution has not set them. They are
    /// moments, so an answer that was kept for a while stays right.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub opening_times: Vec<OpeningTime>,
    /// The form for inquiries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inquiry_url: Option<String>,
}

impl Desk {
    /// The target of a link that dials the desk, see [`dials`].
    #[must_use]
    pub fn dials(&self) -> String {
        dials(&self.phone, self.phone_international.as_deref())
    }
}

/// The target of a link that dials a number (RFC 3966): `tel:+81757537840`, and without the international number
/// the local one as it is printed, which dials within its country only.
#[must_use]
pub fn dials(phone: &str, international: Option<&str>) -> String {
    let mut link = "tel:".to_owned();
    match international {
        Some(number) => {
            for part in number.split(['-', '.', ' ']) {
                link.push_str(part);
            }
        }
        None => link.push_str(phone),
    }
    link
}

/// A time in which the support desk answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpeningTime {
    /// It answers from this moment on. Of a time that runs already, this need not be its very beginning.
    pub from: Timestamp,
    /// It does not answer any more from this moment on.
    pub until: Timestamp,
}

/// A way to reach the institution for people who cannot phone: a form, a counter, a relay service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    /// What it is called.
    pub name: Bilingual,
    /// How it is used, and by whom.
    pub text: Bilingual,
    /// Its page, by HTTPS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "https://www.example.ac.jp/counter"))]
    pub url: Option<String>,
}

/// One text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bilingual {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_dials_the_international_number_without_its_separators() {
        assert_eq!(dials("075-753-7840", Some("+81-75-753-7840")), "tel:+81757537840");
        assert_eq!(dials("075-753-7840", Some("+81 75.753 7840")), "tel:+81757537840");
        assert_eq!(dials("075-753-7840", None), "tel:075-753-7840");
    }
}
