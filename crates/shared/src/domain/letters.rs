//! The characters that IDNA2008 (RFC 5892) permits in a domain name.
//!
//! UTS 46, by which names are mapped, lets symbols and punctuation through that no registry gives
//! out: `example.org、` would become `example.xn--org-6y3b`. The page leaves this to the server.

use idna::punycode;

/// Whether a label in its comparable form has only permitted characters (RFC 5892 §2, and the rules
/// of appendix A for those that a neighbour permits; UTS 46 has checked the joiners).
pub(super) fn are_permitted(label: &str) -> bool {
    let Some(encoded) = label.strip_prefix("xn--") else { return true };
    let Some(label) = punycode::decode(encoded) else { return false };
    let in_context = |(place, c): (usize, &char)| {
        let before = place.checked_sub(1).and_then(|place| label.get(place));
        in_context(*c, before.copied(), label.get(place + 1).copied(), &label)
    };
    let mixed_digits = ['\u{660}'..='\u{669}', '\u{6f0}'..='\u{6f9}']
        .iter()
        .all(|digits| label.iter().any(|c| digits.contains(c)));
    !mixed_digits && label.iter().enumerate().all(in_context)
}

fn in_context(c: char, before: Option<char>, after: Option<char>, label: &[char]) -> bool {
    match c {
        // Appendices A.3 to A.7.
        '\u{b7}' => before == Some('l') && after == Some('l'),
        '\u{375}' => matches!(after, Some('\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}')),
        '\u{5f3}' | '\u{5f4}' => matches!(before, Some('\u{5d0}'..='\u{5ea}')),
        '\u{30fb}' => label.iter().any(|c| is_japanese(*c)),
        c => is_permitted(c),
    }
}

/// Hiragana, Katakana and Han.
fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3fffd}')
}

/// RFC 5892 §2: the exceptions (F), the unwanted blocks (D, I), and else letters, marks and digits
/// (A). The name has been mapped, so that unstable characters (B) do not occur.
fn is_permitted(c: char) -> bool {
    match c {
        '-' | 'a'..='z' | '0'..='9' | '\u{200c}' | '\u{200d}' | '\u{6fd}' | '\u{6fe}' | '\u{f0b}' | '\u{3007}' => {
            true
        }
        '\u{640}' | '\u{7fa}' | '\u{302e}' | '\u{302f}' | '\u{3031}'..='\u{3035}' | '\u{303b}'
        // Combining marks for symbols, and music.
        | '\u{20d0}'..='\u{20ff}' | '\u{1d100}'..='\u{1d1ff}' | '\u{1d200}'..='\u{1d24f}'
        // Old Hangul.
        | '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{d7b0}'..='\u{d7ff}' => false,
        c => is_letter_mark_or_digit(c),
    }
}

fn is_letter_mark_or_digit(c: char) -> bool {
    use icu_properties::CodePointMapData;
    use icu_properties::props::GeneralCategory::{
        DecimalNumber, LowercaseLetter, ModifierLetter, NonspacingMark, OtherLetter, SpacingMark,
        UppercaseLetter,
    };
    matches!(
        CodePointMapData::new().get(c),
        LowercaseLetter
            | UppercaseLetter
            | OtherLetter
            | ModifierLetter
            | NonspacingMark
            | SpacingMark
            | DecimalNumber
    )
}
