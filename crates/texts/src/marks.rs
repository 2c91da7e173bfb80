//! Marks in the texts where a line may break: between phrases, not within ワンタイムパス|ワード. Chromium alone finds
//! the phrases by itself (`word-break: auto-phrase`); with the marks and `keep-all` all browsers do. The style
//! sheet says so of what the page's program draws.

use std::sync::LazyLock;

use budoux_phf_rs::Parser;

use crate::Language;

static JAPANESE: LazyLock<Parser> = LazyLock::new(Parser::japanese_parser);

/// ZERO WIDTH SPACE: a line may break here.
const MAY_BREAK: &str = "\u{200b}";

/// WORD JOINER: no line breaks here, as in `ECS-ID`.
const NO_BREAK: &str = "\u{2060}";

/// A text of up to so many characters gets no marks: it fits into one line of the narrowest screen.
const SHORT: usize = 9;

/// Words that the phrases would cut.
const WHOLE: [&str; 5] = ["間違い", "方法", "部分", "文字", "問い合わせ"];

/// A text with its marks. Chinese may break anywhere, Korean and English between their words.
pub(crate) fn marked(language: Language, text: &str) -> String {
    let text = text.replace("-ID", &format!("-{NO_BREAK}ID"));
    match language {
        Language::Ja | Language::JaSimple => japanese(&text),
        Language::En | Language::Zh | Language::Ko => text,
    }
}

fn japanese(text: &str) -> String {
    if text.chars().count() <= SHORT {
        return text.to_owned();
    }
    let mut marked = String::with_capacity(text.len() * 5 / 4);
    // A name in braces becomes something that the phrases know nothing of.
    for (nth, piece) in text.split("%{").enumerate() {
        let (name, words) = if nth == 0 { ("", piece) } else { piece.split_once('}').unwrap_or((piece, "")) };
        if nth > 0 {
            marked.extend(["%{", name, "}"]);
        }
        mark(words, &mut marked);
    }
    WHOLE.iter().fold(marked, |marked, word| whole(&marked, word))
}

/// Takes the marks out of a word.
fn whole(marked: &str, word: &str) -> String {
    let cuts = word.char_indices().skip(1).map(|(at, _)| [&word[..at], &word[at..]].join(MAY_BREAK));
    cuts.fold(marked.to_owned(), |marked, cut| marked.replace(&cut, word))
}

/// Appends words with their marks. Beside a blank or a punctuation mark a line breaks without one; a number
/// stays with what it counts, and a single letter with the phrase before.
fn mark(words: &str, marked: &mut String) {
    let mut before = None;
    for phrase in JAPANESE.parse(words) {
        let breaks = before.is_some_and(|last: char| last.is_alphabetic())
            && phrase.starts_with(char::is_alphanumeric);
        if breaks && phrase.chars().count() > 1 {
            marked.push_str(MAY_BREAK);
        }
        marked.push_str(phrase);
        before = phrase.chars().last();
    }
}
