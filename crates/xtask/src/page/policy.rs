//! Finds inline scripts and styles at build time: the page's Content-Security-Policy has no
//! `unsafe-inline`, so a browser would show an empty page.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail, ensure};

/// Checks a built page for inline scripts and styles.
///
/// # Errors
/// When `index.html` holds one.
pub(super) fn check(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).with_context(|| format!("{} cannot be read", index.display()))?;
    check_html(&html)
}

fn check_html(html: &str) -> Result<()> {
    for tag in html.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').context("index.html ends inside a tag")?;
        let mut words = tag.split_ascii_whitespace();
        let name = words.next().unwrap_or_default();
        if words.any(|word| word.starts_with("style=")) || name == "style" {
            bail!("index.html holds an inline style, which the Content-Security-Policy refuses: <{tag}>");
        }
        ensure!(
            name != "script" || text.trim().is_empty(),
            "index.html holds an inline script, which the Content-Security-Policy refuses: <{tag}>"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn external_scripts_and_styles_are_allowed() {
        let html = "<!doctype html><link rel=stylesheet href=/a.css><p>a style=b</p><script type=module src=/a.js></script>";
        check_html(html).unwrap();
    }

    #[test]
    fn what_the_policy_would_refuse_is_an_error() {
        for html in
            ["<style>a{}</style>", "<p style=\"color:red\">x</p>", "<script type=module>import 'b';</script>"]
        {
            assert!(check_html(html).is_err(), "{html}");
        }
    }
}
