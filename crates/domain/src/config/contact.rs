//! Other ways to reach the institution than its telephone.

use ninsho_shared::institution::Contact;

use super::error::ConfigError;
use super::line::check_lines;
use super::web_address::check_pages;

/// The most ways that people can be expected to read.
const MOST: usize = 5;

/// Checks that there are not too many, and that each has texts and a page that opens.
///
/// # Errors
/// Names the setting, and what would be right.
pub(super) fn check(contacts: &[Contact]) -> Result<(), ConfigError> {
    if contacts.len() > MOST {
        return Err(ConfigError::Unusable {
            key: "institution.contact",
            reason: format!("there are {} of them: write at most {MOST}", contacts.len()),
        });
    }
    contacts.iter().try_for_each(|Contact { name, text, url }| {
        check_lines(&[
            ("institution.contact.name.ja", &name.ja),
            ("institution.contact.name.en", &name.en),
            ("institution.contact.text.ja", &text.ja),
            ("institution.contact.text.en", &text.en),
        ])?;
        check_pages(&[("institution.contact.url", url.as_deref())])
    })
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    fn load(lines: &str) -> Result<Config, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), lines).unwrap();
        Config::load(Some(file.path())).map_err(|error| error.to_string())
    }

    fn contact(rest: &str) -> String {
        format!(
            "[[institution.contact]]\nname = {{ ja = \"窓口\", en = \"Counter\" }}\n\
             text = {{ ja = \"学生証をお持ちください。\", en = \"Bring your student card.\" }}\n{rest}\n"
        )
    }

    #[test]
    fn up_to_five_are_read_in_their_order_and_none_are_shipped() {
        assert!(load("").unwrap().institution.contact.is_empty());
        let lines = contact("") + &contact("url = \"https://www.example.ac.jp/form\"");
        let contacts = load(&lines).unwrap().institution.contact;
        let urls: Vec<_> = contacts.iter().map(|contact| contact.url.as_deref()).collect();
        assert_eq!(urls, [None, Some("https://www.example.ac.jp/form")]);
        assert_eq!(contacts[0].text.en, "Bring your student card.");
        assert_eq!(load(&contact("").repeat(5)).unwrap().institution.contact.len(), 5);
    }

    #[test]
    fn what_cannot_be_shown_is_refused_by_name_with_what_would_be_right() {
        let without_text = "[[institution.contact]]\nname = { ja = \"窓口\", en = \"Counter\" }\n";
        let empty = contact("").replace("Counter", " ");
        for (lines, field, right) in [
            (contact("").repeat(6), "institution.contact: ", "at most 5"),
            (contact("url = \"http://www.example.ac.jp\""), "institution.contact.url", "https://"),
            (contact("link = \"https://www.example.ac.jp\""), "institution.contact.0.link", "no setting"),
            (without_text.to_owned(), "institution.contact.0", "`text` is missing"),
            (empty, "institution.contact.name.en", "empty"),
        ] {
            let error = load(&lines).unwrap_err();
            assert!(error.contains(field) && error.contains(right), "{lines}: {error}");
        }
    }
}
