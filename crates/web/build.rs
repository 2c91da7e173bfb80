//! Marks in the Japanese texts where a line may break: between phrases, not within ワンタイムパス|ワード.
//! Chromium alone finds the phrases by itself (`word-break: auto-phrase`); with the marks and `keep-all` all
//! browsers do. The style sheet says so of what this program draws.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use budoux_phf_rs::Parser;
use serde_json::Value;

/// ZERO WIDTH SPACE: a line may break here.
const MAY_BREAK: &str = "\u{200b}";

/// WORD JOINER: no line breaks here, as in `ECS-ID`.
const NO_BREAK: &str = "\u{2060}";

/// A text of up to so many characters gets no marks: it fits into one line of the narrowest screen.
const SHORT: usize = 9;

/// Words that the phrases would cut.
const WHOLE: [&str; 5] = ["間違い", "方法", "部分", "文字", "問い合わせ"];

fn main() -> Result<(), Box<dyn Error>> {
    const TEXTS: &str = "locales/texts.json";
    println!("cargo::rerun-if-changed={TEXTS}");
    let mut texts: Value = serde_json::from_str(&fs::read_to_string(TEXTS)?)?;
    let phrases = Parser::japanese_parser();
    let sections = texts.as_object_mut().ok_or("the texts are not in sections")?;
    for text in sections.values_mut().filter_map(Value::as_object_mut).flat_map(serde_json::Map::values_mut) {
        if let Some(Value::String(japanese)) = text.get_mut("ja") {
            *japanese = marked(&phrases, japanese);
        }
    }
    let folder = env::var("OUT_DIR")?;
    let marked = Path::new(&folder).join("texts.json");
    fs::write(&marked, serde_json::to_string(&texts)?)?;
    fs::write(
        Path::new(&folder).join("language.rs"),
        language(marked.to_str().ok_or("OUT_DIR is no text")?),
    )?;
    Ok(())
}

/// The declaration of `Language`. It is written here because its attribute takes the file's name as a
/// literal alone.
fn language(texts: &str) -> String {
    format!(
        "/// The languages of the page, with a method for each text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, typed_i18n::TypedI18N)]
#[typed_i18n(filename = {texts:?})]
#[typed_i18n(builder = \"mixed_str\")]
pub(crate) enum Language {{
    /// 日本語.
    Ja,
    /// English.
    En,
}}
"
    )
}

fn marked(phrases: &Parser, text: &str) -> String {
    let text = text.replace("-ID", &format!("-{NO_BREAK}ID"));
    if text.chars().count() <= SHORT {
        return text;
    }
    let mut marked = String::with_capacity(text.len() * 5 / 4);
    // A name in braces becomes something that the phrases know nothing of.
    for (nth, piece) in text.split("%{").enumerate() {
        let (name, words) = if nth == 0 { ("", piece) } else { piece.split_once('}').unwrap_or((piece, "")) };
        if nth > 0 {
            marked.extend(["%{", name, "}"]);
        }
        mark(phrases, words, &mut marked);
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
fn mark(phrases: &Parser, words: &str, marked: &mut String) {
    let mut before = None;
    for phrase in phrases.parse(words) {
        let breaks = before.is_some_and(|last: char| last.is_alphabetic())
            && phrase.starts_with(char::is_alphanumeric);
        if breaks && phrase.chars().count() > 1 {
            marked.push_str(MAY_BREAK);
        }
        marked.push_str(phrase);
        before = phrase.chars().last();
    }
}
