//! What the server writes into the HTML of the page, where it must be read without the page's program.

use anyhow::Context;
use minijinja::value::Serde;
use minijinja::{Environment, context};
use ninsho_domain::config::Desk;
use ninsho_domain::language::Language;

/// Ends of the empty elements for the support desk: as they are written, and as they are bundled.
const DESK: [&str; 2] = ["class=\"start-desk\"></div>", "class=start-desk></div>"];
/// The element that is shown until the program starts, in both spellings.
const START: [&str; 2] = ["<div id=\"start\">", "<div id=start>"];

/// The HTML with its files below this path, where its program learns of the path. The page is built for the
/// root of a host, so every address in it begins with a slash, in quotes or, as it is bundled, without.
pub(super) fn below(html: &str, base: &str) -> String {
    if base.is_empty() {
        return html.to_owned();
    }
    let html = html.replace("=\"/", &format!("=\"{base}/")).replace("=/", &format!("={base}/"));
    html.replacen("<html ", &format!("<html data-base=\"{base}\" "), 1)
}

/// The HTML with the support desk's name, number and hours wherever it has a place for them.
///
/// # Errors
/// When the template cannot be rendered.
pub(super) fn with_desk(html: &str, desk: &Desk) -> anyhow::Result<String> {
    let mut templates = Environment::new();
    templates.add_template("start.html", include_str!("start.html"))?;
    let (tel, abroad) = (desk.dials(), desk.phone_in(Language::En));
    let says = templates.get_template("start.html")?.render(context! { desk => Serde(desk), tel, abroad })?;
    let fill = |html: String, end: &&str| html.replace(end, &format!("class=\"start-desk\">{says}</div>"));
    Ok(DESK.iter().fold(html.to_owned(), fill))
}

/// The HTML that has these files of the program fetched at once, as the program itself would fetch them.
pub(super) fn ahead<'a>(html: &str, base: &str, files: impl IntoIterator<Item = &'a str>) -> String {
    let links: String = files
        .into_iter()
        .map(|file| format!("<link rel=\"preload\" href=\"{base}{file}\" as=\"fetch\" crossorigin>"))
        .collect();
    html.replacen("</head>", &format!("{links}</head>"), 1)
}

/// Whether the HTML has a place for what is shown until the program starts.
pub(super) fn has_start(html: &str) -> bool {
    start_of(html).is_some()
}

/// The HTML with this in place of the words that tell people to wait for the program. `mark` is the
/// attribute by which the style sheet and `watch.js` know what it is.
///
/// # Errors
/// When the page was built without a place for it.
pub(super) fn start_with(html: &str, mark: &str, content: &str) -> anyhow::Result<String> {
    let (at, len) = start_of(html).context("index.html has no element #start: build the page anew")?;
    let (before, after) = (&html[..at], &html[at + len..]);
    Ok(format!("{before}<div id=\"start\" {mark}>{content}{after}"))
}

fn start_of(html: &str) -> Option<(usize, usize)> {
    START.iter().find_map(|start| html.find(start).map(|at| (at, start.len())))
}

#[cfg(test)]
mod tests {
    use ninsho_shared::institution::Bilingual;

    use super::*;

    fn desk() -> Desk {
        let both = |text: &str| Bilingual { ja: text.to_owned(), en: text.to_owned() };
        Desk { name: both("<Desk & Co>"), hours: both("9 - 17"), ..Desk::default() }
    }

    #[test]
    fn the_desk_stands_wherever_there_is_a_place_for_it_and_is_no_markup() {
        let html = "<noscript><div class=start-desk></div></noscript><div class=\"start-desk\"></div>";
        let filled = with_desk(html, &desk()).unwrap();
        assert_eq!(filled.matches("href=\"tel:+81757537840\"").count(), 4, "{filled}");
        assert_eq!(filled.matches(">075-753-7840<").count(), 2, "Japanese: {filled}");
        assert_eq!(filled.matches(">+81-75-753-7840<").count(), 2, "English: {filled}");
        assert!(filled.contains("&lt;Desk &amp; Co&gt;") && !filled.contains("<Desk"), "{filled}");
        assert_eq!(with_desk("<p>other</p>", &desk()).unwrap(), "<p>other</p>");
    }

    #[test]
    fn below_a_path_every_address_of_the_page_has_it_and_the_program_can_read_it() {
        let bundled = "<html lang=ja><link href=/a.css><link href=\"/api/v1/institution\" as=fetch>\
            <meta content=/a.js data-wasm=/a.wasm><a href=\"\">a</a><a href=\"#content\"></a> 1 = / 2";
        assert_eq!(
            below(bundled, "/user"),
            "<html data-base=\"/user\" lang=ja><link href=/user/a.css>\
             <link href=\"/user/api/v1/institution\" as=fetch>\
             <meta content=/user/a.js data-wasm=/user/a.wasm>\
             <a href=\"\">a</a><a href=\"#content\"></a> 1 = / 2"
        );
        assert_eq!(below(bundled, ""), bundled);
    }

    #[test]
    fn what_is_needed_next_is_fetched_beside_the_program() {
        let html = ahead("<html><head></head><body></body>", "/user", ["/a-1.wasm"]);
        let link = "<link rel=\"preload\" href=\"/user/a-1.wasm\" as=\"fetch\" crossorigin>";
        assert_eq!(html, format!("<html><head>{link}</head><body></body>"));
    }

    #[test]
    fn what_works_without_the_program_stands_where_one_waits_for_it() {
        for start in START {
            let html = format!("<body>{start}<p>…</p></div>");
            let ready = start_with(&html, "data-ready", "<form>").unwrap();
            assert_eq!(ready, "<body><div id=\"start\" data-ready><form><p>…</p></div>");
        }
        assert!(start_with("<body></body>", "data-ready", "").is_err());
    }
}
