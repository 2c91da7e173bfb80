//! What belongs to one institution and the page has to know before anyone logs in.

use serde::{Deserialize, Serialize};

use crate::domain::DomainRules;

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
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Desk {
    /// Its name.
    pub name: Bilingual,
    /// Its telephone number, as it is printed.
    #[cfg_attr(feature = "openapi", schema(example = "075-753-7840"))]
    pub phone: String,
    /// The number inside the institution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// When it answers.
    pub hours: Bilingual,
    /// The form for inquiries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inquiry_url: Option<String>,
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
