//! Characters that come along when a text is copied from a mail, a chat or a web page, and that
//! nobody sees.

/// `Default_Ignorable_Code_Point` of Unicode 17.0 (`DerivedCoreProperties.txt`), as ranges. All
/// characters of `Bidi_Control` (`PropList.txt`) are among them. A crate's table of properties
/// would weigh more in the page than all that it is used for.
const IGNORABLE: [(char, char); 17] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fff8}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether a character is drawn as nothing: a zero-width space, a byte order mark, a soft hyphen,
/// a direction mark, a variation selector and their kin.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    IGNORABLE.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// The text without its invisible characters. Everything that a person types is read through this,
/// except a password, whose characters are the person's own affair.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

/// The same for a text in which a joiner between two letters of another alphabet has a meaning: a
/// domain name (RFC 5892 appendix A.1 and A.2).
#[must_use]
pub(crate) fn visible_name(text: &str) -> String {
    let text: Vec<char> =
        text.chars().filter(|c| !is_invisible(*c) || matches!(c, '\u{200c}' | '\u{200d}')).collect();
    let is_letter = |c: Option<&char>| c.is_some_and(|c| !c.is_ascii() && !is_invisible(*c));
    let within = |place: usize| place > 0 && is_letter(text.get(place - 1)) && is_letter(text.get(place + 1));
    let kept = |(place, c): (usize, &char)| (!is_invisible(*c) || within(place)).then_some(*c);
    text.iter().enumerate().filter_map(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_dropped_and_nothing_else() {
        for c in
            ['\u{200b}', '\u{feff}', '\u{2068}', '\u{2069}', '\u{200e}', '\u{ad}', '\u{61c}', '\u{e0020}']
        {
            assert_eq!(visible(&format!("{c}a{c}b{c}")), "ab", "{c:?}");
        }
        for text in ["a b", "太郎\u{3000}", "a\tb\r\n", "\u{a0}", "e\u{301}", "ー"] {
            assert_eq!(visible(text), text);
        }
    }

    #[test]
    fn a_joiner_stays_between_letters_of_another_alphabet() {
        assert_eq!(visible_name("exa\u{200d}mple\u{200c}.com"), "example.com");
        assert_eq!(visible_name("\u{200c}نامه\u{200c}ای\u{200c}.com"), "نامه\u{200c}ای.com");
        assert_eq!(visible_name("日\u{feff}本"), "日本");
    }
}
