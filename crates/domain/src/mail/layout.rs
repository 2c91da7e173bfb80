//! The words of a mail as plain text and as HTML. The HTML is made of the lines of the text, so that both say
//! the same, each line is escaped, and texts of an institution need no HTML.

use crate::language::Language;

/// What parts the languages in the text.
const RULE: &str = "────────────────────────────────";

/// How large a code is shown. Mail programs drop style sheets more often than attributes.
const CODE_STYLE: &str = "font:bold 32px/1.6 monospace;letter-spacing:2px";

/// A mail in one language.
#[derive(Debug)]
pub struct Part {
    language: Language,
    /// What a preview shows: what a code is for, and the code.
    headline: Option<String>,
    body: String,
}

impl Part {
    /// Of a filled-in template. The first line of a mail with a code is its headline.
    pub fn new(language: Language, text: &str, has_headline: bool) -> Self {
        let text = text.trim();
        let (headline, body) = match text.split_once('\n') {
            Some((headline, body)) if has_headline => (Some(headline.trim().to_owned()), body.trim()),
            _ => (None, text),
        };
        Self { language, headline, body: body.to_owned() }
    }

    /// Its headline, if it has one.
    pub fn headline(&self) -> Option<&str> {
        self.headline.as_deref()
    }

    /// The lines below the headline.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.body.lines()
    }
}

/// The lines that HTML shows in a way of their own.
#[derive(Debug, Default)]
pub struct Marks<'a> {
    /// The code, which is large.
    pub code: Option<&'a str>,
    /// Our own addresses, which are links.
    pub links: Vec<&'a str>,
}

/// The plain text: the headlines of all languages, then one after the other.
pub fn text(parts: &[Part]) -> String {
    let headlines: Vec<&str> = parts.iter().filter_map(Part::headline).collect();
    let bodies: Vec<&str> = parts.iter().map(|part| part.body.as_str()).collect();
    let gap = if headlines.is_empty() { "" } else { "\n\n" };
    format!("{}{gap}{}\n", headlines.join("\n"), bodies.join(&format!("\n\n{RULE}\n\n")))
}

/// The same as HTML. It loads nothing, and takes the colours of the mail program, light or dark.
pub fn html(subject: &str, parts: &[Part], marks: &Marks<'_>) -> String {
    let language = parts.first().map_or("", |part| part.language.tag());
    let headlines: Vec<String> = parts
        .iter()
        .filter_map(|part| {
            Some(format!("<b lang=\"{}\">{}</b>", part.language.tag(), escape(part.headline()?)))
        })
        .collect();
    let headlines =
        if headlines.is_empty() { String::new() } else { format!("<p>{}</p>\n", headlines.join("<br>\n")) };
    let bodies: Vec<String> = parts.iter().map(|part| body(part, marks)).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"supported-color-schemes\" content=\"light dark\">\n\
         <meta name=\"format-detection\" content=\"telephone=no, date=no, address=no, email=no, url=no\">\n\
         <title>{}</title>\n<style>:root {{ color-scheme: light dark; }}</style>\n</head>\n\
         <body style=\"margin:0;padding:16px;font:16px/1.7 sans-serif\">\n\
         <div style=\"max-width:40em;margin:0 auto\">\n{headlines}{}</div>\n</body>\n</html>\n",
        escape(subject),
        bodies.join("<hr>\n"),
    )
}

fn body(part: &Part, marks: &Marks<'_>) -> String {
    let paragraphs: String = part
        .body
        .split("\n\n")
        .filter(|paragraph| !paragraph.trim().is_empty())
        .map(|paragraph| {
            let lines: Vec<String> = paragraph.lines().map(|text| line(text, marks)).collect();
            format!("<p>{}</p>\n", lines.join("<br>\n"))
        })
        .collect();
    format!("<div lang=\"{}\">\n{paragraphs}</div>\n", part.language.tag())
}

fn line(text: &str, marks: &Marks<'_>) -> String {
    let shown = escape(text);
    if marks.code == Some(text) {
        format!("<span style=\"{CODE_STYLE}\">{shown}</span>")
    } else if marks.links.contains(&text) {
        format!("<a href=\"{shown}\">{shown}</a>")
    } else {
        shown
    }
}

/// No character of a text begins or ends a tag, an attribute or a reference.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> [Part; 2] {
        [
            Part::new(Language::En, "[Log in] Code: 87110354\n\nEnter it.\n\n87110354\n\nTom & <b>\n", true),
            Part::new(Language::Ja, "【ログイン】コード：87110354\n\n入力してください。\n\n87110354\n", true),
        ]
    }

    #[test]
    fn headlines_come_first_in_the_order_of_the_languages() {
        let text = text(&parts());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..3], ["[Log in] Code: 87110354", "【ログイン】コード：87110354", ""]);
        assert_eq!(lines.iter().filter(|line| **line == "87110354").count(), 2);
        assert_eq!(lines.iter().filter(|line| **line == RULE).count(), 1);
    }

    #[test]
    fn html_says_the_same_with_every_line_escaped() {
        let marks = Marks { code: Some("87110354"), links: vec!["https://a.example/?b=\"c\"&d"] };
        let page = html("S & \"T\"", &parts(), &marks);
        assert!(page.contains("<title>S &amp; &quot;T&quot;</title>"), "{page}");
        assert!(page.contains("Tom &amp; &lt;b&gt;"), "{page}");
        assert_eq!(
            page.matches(&format!("<span style=\"{CODE_STYLE}\">87110354</span>")).count(),
            2,
            "{page}"
        );
        assert!(page.find("lang=\"en\">[Log in]") < page.find("lang=\"ja\">【ログイン】"), "{page}");
        let notice = [Part::new(Language::Ja, "次のページ\n\nhttps://a.example/?b=\"c\"&d\n", false)];
        let page = html("x", &notice, &marks);
        let link = "<a href=\"https://a.example/?b=&quot;c&quot;&amp;d\">https://a.example/?b=&quot;c&quot;&amp;d</a>";
        assert!(page.contains(link) && !page.contains("<b lang"), "{page}");
    }

    #[test]
    fn html_loads_nothing_and_makes_no_telephone_number_of_a_code() {
        let page = html("x", &parts(), &Marks::default());
        for part in ["src=", "http", "url(", "<script", "<img", "<link", "@import", "<form"] {
            assert!(!page.contains(part), "{part} is in {page}");
        }
        assert!(page.contains("name=\"format-detection\" content=\"telephone=no"), "{page}");
        assert!(page.contains("name=\"color-scheme\" content=\"light dark\""), "{page}");
    }
}
