//! The languages of the mails.

use ninsho_shared::institution::Bilingual;
use serde::{Deserialize, Serialize};

/// A language in which mails are written. Every mail has all of them; the reader's comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// 日本語, which comes first where nobody knows what the reader prefers.
    #[default]
    Ja,
    /// English.
    En,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// The first language of an `Accept-Language` (RFC 9110 §12.5.4) that we write, else English, as on the
    /// page; `None` where it names no language at all. Browsers name the preferred one first.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Self> {
        let primary = |tag: &str| {
            let tag = tag.split([';', '-']).next().unwrap_or_default().trim();
            Some(tag.to_ascii_lowercase()).filter(|tag| !tag.is_empty() && tag != "*")
        };
        let mut tags = header.split(',').filter_map(primary).peekable();
        tags.peek()?;
        Some(tags.find_map(|tag| Self::ALL.into_iter().find(|one| one.tag() == tag)).unwrap_or(Self::En))
    }

    /// Its tag (RFC 5646).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// All languages, this one first.
    #[must_use]
    pub const fn and_the_other(self) -> [Self; 2] {
        match self {
            Self::Ja => [Self::Ja, Self::En],
            Self::En => [Self::En, Self::Ja],
        }
    }

    /// A text in this language.
    #[must_use]
    pub fn of(self, both: &Bilingual) -> &str {
        match self {
            Self::Ja => &both.ja,
            Self::En => &both.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_of_the_browser_that_we_write_is_taken() {
        for (header, language) in [
            ("ja", Some(Language::Ja)),
            ("en-GB,en;q=0.9,ja;q=0.8", Some(Language::En)),
            ("fr-FR, JA-jp;q=0.9, en;q=0.8", Some(Language::Ja)),
            ("zh-CN, zh;q=0.9", Some(Language::En)),
            ("jam", Some(Language::En)),
            ("", None),
            ("*", None),
            (" , ;q=0.5", None),
        ] {
            assert_eq!(Language::accepted(header), language, "{header:?}");
        }
    }
}
