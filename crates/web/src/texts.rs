//! A function for each text of the page: `login_submit(language)`; what is filled in comes after the language.
//!
//! They are generated from `texts.json` (build.rs) and find a text by its line in the files of the language.

use std::sync::OnceLock;

use ninsho_texts::{Language, Part};

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// The lines of the files that have been fetched, by language and part.
static LINES: [[OnceLock<Vec<&'static str>>; Part::ALL.len()]; Language::ALL.len()] =
    [const { [const { OnceLock::new() }; _] }; _];

/// Takes a file.
pub(crate) fn bring(language: Language, part: Part, file: String) {
    if let Some(lines) = slot(language, part) {
        // The texts live as long as the page does. A file that came twice is the same.
        let _ = lines.set(file.leak().lines().collect());
    }
}

/// Whether a file has come.
pub(crate) fn are_here(language: Language, part: Part) -> bool {
    slot(language, part).is_some_and(|lines| lines.get().is_some())
}

fn slot(language: Language, part: Part) -> Option<&'static OnceLock<Vec<&'static str>>> {
    LINES.get(language as usize)?.get(part as usize)
}

/// A text without placeholders, by its place in the files.
#[cfg(target_arch = "wasm32")]
fn text(language: Language, place: usize) -> &'static str {
    let (part, line) = if place < FIRST { (Part::First, place) } else { (Part::Rest, place - FIRST) };
    let text = slot(language, part).and_then(|lines| lines.get()?.get(line)).copied();
    if text.is_none() {
        // Its section belongs into the first file. The browser tests take no complaint of the console.
        web_sys::console::error_2(&"a text is not here".into(), &place.into());
    }
    text.unwrap_or_default()
}

/// A text with what is filled in: `{0}` is the first of it.
fn filled(language: Language, place: usize, values: &[&str]) -> String {
    let mut pieces = text(language, place).split('{');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (number, words) = piece.split_once('}').unwrap_or_default();
        // There is one digit.
        let number = number.bytes().next().unwrap_or_default().wrapping_sub(b'0');
        filled.push_str(values.get(usize::from(number)).copied().unwrap_or_default());
        filled.push_str(words);
    }
    filled
}

/// Tests find the files where the build has written them.
#[cfg(not(target_arch = "wasm32"))]
fn text(language: Language, place: usize) -> &'static str {
    let file = match language {
        Language::Ja => include_str!(concat!(env!("OUT_DIR"), "/ja.txt")),
        Language::En => include_str!(concat!(env!("OUT_DIR"), "/en.txt")),
        Language::Zh => include_str!(concat!(env!("OUT_DIR"), "/zh-Hans.txt")),
        Language::Ko => include_str!(concat!(env!("OUT_DIR"), "/ko.txt")),
        Language::JaSimple => include_str!(concat!(env!("OUT_DIR"), "/ja-simple.txt")),
    };
    file.lines().nth(place).unwrap_or_default()
}
