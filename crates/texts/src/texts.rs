//! Reading `texts.json`, and the form in which the page's program knows the texts.

use std::fmt::Write as _;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{Language, Part};

/// The section that the help desk's program alone needs, in the languages of the mails.
const OF_THE_DESK: &str = "operator";

/// The sections that are shown before anybody has logged in.
const FIRST: [&str; 13] = [
    "common",
    "ending",
    "failure",
    "footer",
    "init_step",
    "login",
    "menu",
    "missing",
    "out",
    "problem",
    "step",
    "wrong_id",
    "wrong_password",
];

/// A program of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// What everybody loads.
    Page,
    /// What operators load.
    HelpDesk,
}

impl Program {
    /// The languages that it is in.
    #[must_use]
    pub const fn languages(self) -> &'static [Language] {
        match self {
            Self::Page => &Language::ALL,
            Self::HelpDesk => &[Language::Ja, Language::En],
        }
    }
}

/// A text in all its languages.
#[derive(Clone, Debug)]
pub struct Text {
    /// The part of the page that it belongs to: `login`.
    pub section: String,
    /// Its name there: `submit`.
    pub name: String,
    /// The names of what is filled in, in the order of the Japanese text.
    pub placeholders: Vec<String>,
    /// By language, as [`Language::ALL`] has them.
    words: [Option<String>; Language::ALL.len()],
}

/// All texts: those of the first file, then those of the second, the help desk's last, so that the page's second
/// file is the beginning of the help desk's.
#[derive(Clone, Debug)]
pub struct Texts(Vec<Text>);

impl Texts {
    /// The shipped texts.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn shipped() -> Result<Self> {
        Self::parse(include_str!("../texts.json"))
    }

    /// Reads texts: `{section: {name: {tag: text}}}`, with `%{name}` where something is filled in.
    ///
    /// # Errors
    /// When a text is missing in a language of its program, is filled in with something else than in
    /// Japanese, or holds a line break or a brace of its own, which the files could not tell from theirs.
    pub fn parse(json: &str) -> Result<Self> {
        let json: Value = serde_json::from_str(json)?;
        let sections = json.as_object().context("the texts are not in sections")?;
        let mut texts = Vec::new();
        for (section, names) in sections {
            let names = names.as_object().with_context(|| format!("{section} has no names"))?;
            for (name, words) in names {
                texts.push(text(section, name, words).with_context(|| format!("{section}.{name}"))?);
            }
        }
        texts.sort_by_key(|text| (text.part() == Part::Rest, text.section == OF_THE_DESK));
        Ok(Self(texts))
    }

    /// A text as people read it, with its placeholders.
    #[must_use]
    pub fn say(&self, language: Language, section: &str, name: &str) -> Option<&str> {
        let text = self.0.iter().find(|text| text.section == section && text.name == name)?;
        text.in_language(language)
    }

    /// All of them, in the order of the files.
    pub fn iter(&self) -> impl Iterator<Item = &Text> {
        self.0.iter()
    }

    /// A file of a language: a line for each text of the program, with `{0}` for the first of what is filled in.
    #[cfg(feature = "marks")]
    #[must_use]
    pub fn file(&self, language: Language, part: Part, program: Program) -> String {
        let mut file = String::new();
        let is_needed = |text: &&Text| program == Program::HelpDesk || text.section != OF_THE_DESK;
        for text in self.0.iter().filter(|text| text.part() == part).filter(is_needed) {
            let marked = crate::marks::marked(language, text.in_language(language).unwrap_or_default());
            let numbers = text.placeholders.iter().enumerate();
            let line = numbers.fold(marked, |line, (number, name)| {
                line.replace(&format!("%{{{name}}}"), &format!("{{{number}}}"))
            });
            // Writing to a text does not fail.
            let _ = writeln!(file, "{line}");
        }
        file
    }

    /// The functions by which the program's Rust names the texts, `login_submit(language)`, and the number of
    /// those in the first file.
    #[must_use]
    pub fn functions(&self) -> String {
        let first = self.0.iter().filter(|text| text.part() == Part::First).count();
        let mut code = format!("#[cfg(target_arch = \"wasm32\")]\nconst FIRST: usize = {first};\n");
        for (place, text) in self.0.iter().enumerate() {
            let Text { section, name, placeholders, .. } = text;
            let arguments: String = placeholders.iter().map(|name| format!(", {name}: &str")).collect();
            let (shape, body) = if placeholders.is_empty() {
                ("&'static str", format!("text(language, {place})"))
            } else {
                ("String", format!("filled(language, {place}, &[{}])", placeholders.join(", ")))
            };
            // Writing to a text does not fail.
            let _ = writeln!(
                code,
                "pub(crate) fn {section}_{name}(language: Language{arguments}) -> {shape} {{ {body} }}"
            );
        }
        code
    }
}

impl Text {
    fn part(&self) -> Part {
        if FIRST.contains(&self.section.as_str()) { Part::First } else { Part::Rest }
    }

    fn in_language(&self, language: Language) -> Option<&str> {
        let place = Language::ALL.into_iter().position(|one| one == language)?;
        self.words.get(place)?.as_deref()
    }
}

fn text(section: &str, name: &str, words: &Value) -> Result<Text> {
    let in_language = |language: Language| words.get(language.tag()).and_then(Value::as_str);
    let placeholders = placeholders(in_language(Language::Ja).unwrap_or_default());
    let program = if section == OF_THE_DESK { Program::HelpDesk } else { Program::Page };
    for language in program.languages() {
        let (tag, words) = (language.tag(), in_language(*language).unwrap_or_default());
        ensure!(!words.is_empty(), "there is no text in {tag}");
        ensure!(placeholders.len() < 10, "a file has one digit for each of what is filled in");
        ensure!(!words.contains('\n'), "the text in {tag} has a line break");
        let mut rest = words.to_owned();
        for name in &placeholders {
            ensure!(words.contains(&format!("%{{{name}}}")), "the text in {tag} has no %{{{name}}}");
            rest = rest.replace(&format!("%{{{name}}}"), "");
        }
        ensure!(
            !rest.contains(['{', '}']),
            "the text in {tag} has a brace that is no placeholder of the Japanese one"
        );
    }
    let words = Language::ALL.map(|language| in_language(language).map(str::to_owned));
    Ok(Text { section: section.to_owned(), name: name.to_owned(), placeholders, words })
}

/// The names of the placeholders, each once, in the order of the text.
fn placeholders(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in text.split("%{").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const OTHERS: &str = r#""en": "b", "zh-Hans": "b", "ko": "b", "ja-simple": "b""#;

    #[test]
    fn the_shipped_texts_are_whole() {
        let texts = Texts::shipped().unwrap();
        assert_eq!(texts.say(Language::Ja, "login", "submit"), Some("ログイン"));
        assert_eq!(texts.say(Language::Ja, "login", "nothing"), None);
    }

    #[test]
    fn what_is_wrong_with_a_text_is_said_with_its_name() {
        for (text, wrong) in [
            (r#""ja": "a""#.to_owned(), "s.t: there is no text in en"),
            (format!(r#""ja": "%{{x}}", {OTHERS}"#), "s.t: the text in en has no %{x}"),
            (format!(r#""ja": "a\nb", {OTHERS}"#), "s.t: the text in ja has a line break"),
            (OTHERS.replace(r#""b""#, r#""%{y}""#) + r#", "ja": "a""#, "s.t: the text in en has a brace"),
        ] {
            let error = Texts::parse(&format!(r#"{{"s": {{"t": {{{text}}}}}}}"#)).unwrap_err();
            assert!(format!("{error:#}").starts_with(wrong), "{error:#}");
        }
    }

    #[test]
    fn the_help_desks_texts_come_last_and_need_two_languages() {
        let json = format!(
            r#"{{"login": {{"t": {{"ja": "c", {OTHERS}}}}}, "operator": {{"t": {{"ja": "a", "en": "b"}}}}, "z": {{"t": {{"ja": "%{{b}} %{{a}}", {}}}}}}}"#,
            OTHERS.replace(r#""b""#, r#""%{a} %{b}""#)
        );
        let texts = Texts::parse(&json).unwrap();
        assert_eq!(
            texts.iter().map(|text| text.section.as_str()).collect::<Vec<_>>(),
            ["login", "z", "operator"]
        );
        assert_eq!(
            texts.functions(),
            "#[cfg(target_arch = \"wasm32\")]\nconst FIRST: usize = 1;\n\
             pub(crate) fn login_t(language: Language) -> &'static str { text(language, 0) }\n\
             pub(crate) fn z_t(language: Language, b: &str, a: &str) -> String { filled(language, 1, &[b, a]) }\n\
             pub(crate) fn operator_t(language: Language) -> &'static str { text(language, 2) }\n"
        );
        #[cfg(feature = "marks")]
        {
            assert_eq!(texts.file(Language::En, Part::First, Program::Page), "b\n");
            assert_eq!(texts.file(Language::En, Part::Rest, Program::Page), "{1} {0}\n");
            assert_eq!(texts.file(Language::Ja, Part::Rest, Program::HelpDesk), "{0} {1}\na\n");
        }
    }
}
