//! The manual as a page.

use anyhow::Result;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, context};

use super::Chapter;
use crate::browser::Language;

/// The folder of the pictures, beside the pages.
pub(super) const PICTURES: &str = "pictures";

const TEMPLATE: &str = include_str!("page.html");

/// The tag of a language (RFC 5646), with which its files begin.
pub(super) const fn code(language: Language) -> &'static str {
    match language {
        Language::Japanese => "ja",
        Language::English => "en",
    }
}

/// The file of a language.
pub(super) fn name(language: Language) -> String {
    format!("{}.html", code(language))
}

/// The file of a picture, in letters, digits and hyphens alone: some archives and web servers mangle other characters.
pub(super) fn picture(language: Language, chapter: &str, step: &str, figure: usize) -> String {
    let step: String = step.chars().map(plain).collect();
    format!("{PICTURES}/{}-{chapter}-{step}-{figure}.webp", code(language))
}

/// The manual's numbers as they can stand in a file name: ① as 01, and the mark of ⑥’ as p.
fn plain(c: char) -> String {
    let circled = u32::from(c).checked_sub(u32::from('①')).filter(|number| *number < 20);
    match (circled, c.to_digit(10)) {
        (Some(number), _) => format!("{:02}", number + 1),
        (None, Some(number)) => format!("{number:02}"),
        (None, None) => "p".to_owned(),
    }
}

/// The whole page.
///
/// # Errors
/// When the template is wrong.
pub(super) fn page(language: Language, chapters: &[Chapter]) -> Result<String> {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    let (title, contents, from, subject, other) = match language {
        Language::Japanese => ("多要素認証 設定マニュアル", "目次", "差出人", "件名", ("en", "English")),
        Language::English => (
            "Manual of the multi-factor authentication settings",
            "Contents",
            "From",
            "Subject",
            ("ja", "日本語"),
        ),
    };
    let page = templates.template_from_str(TEMPLATE)?.render(context! {
        language => code(language),
        title,
        contents,
        from,
        subject,
        other_page => format!("{}.html", other.0),
        other_code => other.0,
        other_name => other.1,
        chapters => Serde(chapters),
    })?;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::super::{Figure, Step};
    use super::*;

    #[test]
    fn what_was_seen_is_written_as_text() {
        let mail =
            Figure::Mail { from: "a@example.com".into(), subject: "<b>".into(), text: "1 < 2\n".into() };
        let step = Step { number: "①".into(), says: "『☰』 & more".into(), figures: vec![mail] };
        let chapter = Chapter { key: "a", title: "A".into(), about: String::new(), steps: vec![step] };
        let page = page(Language::English, &[chapter]).unwrap();
        assert!(page.contains("&lt;b&gt;") && page.contains("1 &lt; 2") && page.contains("『☰』 &amp; more"));
        assert!(page.contains("lang=\"en\""));
    }

    #[test]
    fn the_name_of_a_picture_is_plain() {
        assert_eq!(picture(Language::Japanese, "phone", "⑥’", 1), "pictures/ja-phone-06p-1.webp");
        assert_eq!(picture(Language::English, "change", "⑮", 2), "pictures/en-change-15-2.webp");
        assert_eq!(picture(Language::English, "desk", "3", 1), "pictures/en-desk-03-1.webp");
    }
}
