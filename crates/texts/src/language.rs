//! The languages of the page.

/// A language of the page. Mails are in Japanese and English alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// 日本語, the language of the manual.
    Ja,
    /// English, for whose language is not here.
    En,
    /// 简体中文.
    Zh,
    /// 한국어.
    Ko,
    /// やさしい日本語.
    JaSimple,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Ja, Self::En, Self::Zh, Self::Ko, Self::JaSimple];

    /// Its tag (RFC 5646; `simple` is a registered variant).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
            Self::Zh => "zh-Hans",
            Self::Ko => "ko",
            Self::JaSimple => "ja-simple",
        }
    }

    /// Its name in itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ja => "日本語",
            Self::En => "English",
            Self::Zh => "简体中文",
            Self::Ko => "한국어",
            Self::JaSimple => "やさしい日本語",
        }
    }

    /// The language of this very tag.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// The language that serves the reader of another one best: `zh-TW` is read in the signs that we have,
    /// and `ja-JP` is Japanese.
    #[must_use]
    pub fn spoken(tag: &str) -> Option<Self> {
        Self::of_tag(tag).or_else(|| {
            let same = |language: &Self| primary(language.tag()).eq_ignore_ascii_case(primary(tag));
            Self::ALL.into_iter().find(same)
        })
    }

    /// The first language of an `Accept-Language` (RFC 9110 §12.5.4) that the page is in, else English. Browsers
    /// name the preferred one first.
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let tags = header.split(',').map(|tag| tag.split(';').next().unwrap_or_default().trim());
        tags.filter(|tag| !tag.is_empty()).find_map(Self::spoken).unwrap_or(Self::En)
    }

    /// Whether its readers get what is in Japanese and English alone, as the institution's own texts, in
    /// Japanese.
    #[must_use]
    pub const fn reads_japanese(self) -> bool {
        match self {
            Self::Ja | Self::JaSimple => true,
            Self::En | Self::Zh | Self::Ko => false,
        }
    }

    /// What stands between two sentences.
    #[must_use]
    pub const fn between_sentences(self) -> &'static str {
        match self {
            Self::Ja | Self::Zh => "",
            Self::En | Self::Ko | Self::JaSimple => " ",
        }
    }
}

/// The subtag of the language itself: `zh` of `zh-Hant-TW`.
fn primary(tag: &str) -> &str {
    tag.split_once('-').map_or(tag, |(primary, _)| primary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_of_the_browser_that_the_page_is_in_is_taken() {
        for (header, language) in [
            ("ja", Language::Ja),
            ("ja-JP,ja;q=0.9", Language::Ja),
            ("ja-simple", Language::JaSimple),
            ("en-GB,en;q=0.9,ja;q=0.8", Language::En),
            ("fr-FR, JA-jp;q=0.9, en;q=0.8", Language::Ja),
            ("zh-CN, zh;q=0.9, en;q=0.8", Language::Zh),
            ("zh-Hant-TW", Language::Zh),
            ("ko-KR", Language::Ko),
            ("jam", Language::En),
            ("", Language::En),
            (" , ;q=0.5", Language::En),
            ("*", Language::En),
        ] {
            assert_eq!(Language::accepted(header), language, "{header:?}");
        }
    }

    #[test]
    fn a_tag_leads_back_to_its_language() {
        for language in Language::ALL {
            assert_eq!(Language::of_tag(language.tag()), Some(language));
            assert_eq!(Language::spoken(language.tag()), Some(language));
        }
        assert_eq!(Language::of_tag("ja-JP"), None);
    }
}
