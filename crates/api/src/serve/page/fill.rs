//! What the server writes into the HTML of the page, where it must be read without the page's program.

use anyhow::Context;
use minijinja::value::Serde;
use minijinja::{Environment, context};
use ninsho_shared::institution::Desk;

/// Ends of the empty elements for the support desk: as they are written, and as they are bundled.
const DESK: [&str; 2] = ["class=\"start-desk\"></div>", "class=start-desk></div>"];
/// The element that is shown until the program starts, in both spellings.
const START: [&str; 2] = ["<div id=\"start\">", "<div id=start>"];

/// The HTML with the support desk's name, number and hours in it; `None` when it has no place for them.
///
/// # Errors
/// When the template cannot be rendered.
pub(super) fn with_desk(html: &str, desk: &Desk) -> anyhow::Result<Option<String>> {
    let mut templates = Environment::new();
    templates.add_template("start.html", include_str!("start.html"))?;
    let says = templates.get_template("start.html")?.render(context! { desk => Serde(desk) })?;
    let filled = DESK
        .iter()
        .fold(html.to_owned(), |html, end| html.replace(end, &format!("class=\"start-desk\">{says}</div>")));
    Ok((filled != html).then_some(filled))
}

/// The HTML with this in place of the words that tell people to wait for the program.
///
/// # Errors
/// When the page was built without a place for it.
pub(super) fn ready_with(html: &str, content: &str) -> anyhow::Result<String> {
    let place = START.iter().find_map(|start| html.find(start).map(|at| (at, start.len())));
    let (at, len) = place.context("index.html has no element #start: build the page anew")?;
    let (before, after) = (&html[..at], &html[at + len..]);
    Ok(format!("{before}<div id=\"start\" data-ready>{content}{after}"))
}

#[cfg(test)]
mod tests {
    use ninsho_shared::institution::Bilingual;

    use super::*;

    fn desk() -> Desk {
        let both = |text: &str| Bilingual { ja: text.to_owned(), en: text.to_owned() };
        Desk {
            name: both("<Desk & Co>"),
            phone: "075-753-7840".to_owned(),
            extension: None,
            hours: both("9 - 17"),
            inquiry_url: None,
        }
    }

    #[test]
    fn the_desk_stands_wherever_there_is_a_place_for_it_and_is_no_markup() {
        let html = "<noscript><div class=start-desk></div></noscript><div class=\"start-desk\"></div>";
        let filled = with_desk(html, &desk()).unwrap().unwrap();
        assert_eq!(filled.matches("href=\"tel:075-753-7840\"").count(), 4, "{filled}");
        assert!(filled.contains("&lt;Desk &amp; Co&gt;") && !filled.contains("<Desk"), "{filled}");
        assert_eq!(with_desk("<p>other</p>", &desk()).unwrap(), None);
    }

    #[test]
    fn what_works_without_the_program_stands_where_one_waits_for_it() {
        for start in START {
            let html = format!("<body>{start}<p>…</p></div>");
            let ready = ready_with(&html, "<form>").unwrap();
            assert_eq!(ready, "<body><div id=\"start\" data-ready><form><p>…</p></div>");
        }
        assert!(ready_with("<body></body>", "").is_err());
    }
}
