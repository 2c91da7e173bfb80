//! Hints on an address that is valid but probably not what the person meant.

use crate::domain::Domain;

/// The domains that members use most, with the old carrier domains among them.
const COMMON: [&str; 23] = [
    "gmail.com",
    "yahoo.co.jp",
    "icloud.com",
    "outlook.com",
    "outlook.jp",
    "hotmail.com",
    "hotmail.co.jp",
    "live.jp",
    "me.com",
    "mac.com",
    "yahoo.com",
    "proton.me",
    "protonmail.com",
    "ymail.ne.jp",
    "docomo.ne.jp",
    "ezweb.ne.jp",
    "au.com",
    "softbank.ne.jp",
    "i.softbank.jp",
    "nifty.com",
    "qq.com",
    "mail.com",
    "ymail.com",
];

/// Domains of mobile carriers, whose filters often block senders that they do not know.
const CARRIERS: [&str; 8] = [
    "docomo.ne.jp",
    "ezweb.ne.jp",
    "au.com",
    "softbank.ne.jp",
    "i.softbank.jp",
    "ymobile.ne.jp",
    "uqmobile.jp",
    "rakumail.jp",
];

/// The well-known domain that was probably meant (`gmial.com` → `gmail.com`), if `domain`
/// is not well known itself and one slip of the finger away from one that is.
#[must_use]
pub fn meant(domain: &Domain) -> Option<&'static str> {
    let typed = domain.as_str();
    if COMMON.contains(&typed) || CARRIERS.contains(&typed) {
        return None;
    }
    let slips = |known: &str| strsim::osa_distance(typed, known);
    COMMON
        .into_iter()
        // A short name has real neighbours (me.com, mi.com), a long one has not.
        .filter(|known| known.len() >= 8)
        .map(|known| (slips(known), known))
        .filter(|(distance, known)| *distance <= if known.len() >= 12 { 2 } else { 1 })
        .min()
        .map(|(_, known)| known)
        .or_else(|| wrong_ending(typed))
}

/// `gmail.co.jp`, `gmail.con`, `yahoo.jp`: the right name with an ending that it never has.
fn wrong_ending(typed: &str) -> Option<&'static str> {
    match typed {
        "gmail.co.jp" | "gmail.jp" | "gmail.ne.jp" | "googlemail.co.jp" => Some("gmail.com"),
        "icloud.co.jp" | "icloud.jp" => Some("icloud.com"),
        "docomo.co.jp" | "docomo.jp" => Some("docomo.ne.jp"),
        "softbank.jp" | "softbank.co.jp" => Some("softbank.ne.jp"),
        "ezweb.jp" | "ezweb.co.jp" => Some("ezweb.ne.jp"),
        _ => None,
    }
}

/// Whether the domain belongs to a mobile carrier that may block unknown senders.
#[must_use]
pub fn is_carrier(domain: &Domain) -> bool {
    let name = domain.as_str();
    CARRIERS.contains(&name) || name.ends_with(".vodafone.ne.jp")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(name: &str) -> Option<&'static str> {
        // As the page reads it, which does not know the root zone.
        meant(&Domain::read(name).unwrap())
    }

    #[test]
    fn a_slip_of_the_finger_is_named() {
        for (typed, known) in [
            ("gmial.com", "gmail.com"),
            ("gmail.con", "gmail.com"),
            ("gmai.com", "gmail.com"),
            ("gnail.com", "gmail.com"),
            ("yaho.co.jp", "yahoo.co.jp"),
            ("docmo.ne.jp", "docomo.ne.jp"),
            ("gmail.co.jp", "gmail.com"),
            ("iclould.com", "icloud.com"),
            ("softbnak.ne.jp", "softbank.ne.jp"),
        ] {
            assert_eq!(hint(typed), Some(known), "{typed}");
        }
    }

    #[test]
    fn a_domain_of_its_own_is_left_in_peace() {
        for typed in
            ["gmail.com", "example.com", "mi.com", "kyoto-u.ac.jp", "mail.com", "yahoo.com", "au.com"]
        {
            assert_eq!(hint(typed), None, "{typed}");
        }
    }

    #[test]
    fn carriers_are_known_by_name() {
        for (name, carrier) in [("docomo.ne.jp", true), ("t.vodafone.ne.jp", true), ("gmail.com", false)] {
            assert_eq!(is_carrier(&Domain::parse(name).unwrap()), carrier, "{name}");
        }
    }
}
