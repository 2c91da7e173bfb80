//! trunk writes the few lines that start the page into the HTML. A Content-Security-Policy
//! without `unsafe-inline` refuses them there, so they move to a file of their own.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::stamp::hex;

/// Moves the inline script of `index.html` to `start-<hash>.js` beside it.
///
/// # Errors
/// When the page holds another number of inline scripts than one, or inline styles, which the
/// policy would refuse too.
pub(super) fn move_out(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).with_context(|| format!("{} cannot be read", index.display()))?;
    let page = split(&html)?;
    let script = page.script.trim();
    let hash = hex(&Sha256::digest(script));
    let name = format!("start-{}.js", &hash[..16]);
    fs::write(dist.join(&name), script).with_context(|| format!("{name} cannot be written"))?;
    let html = format!("{}<script type=\"module\" src=\"/{name}\"></script>{}", page.before, page.after);
    fs::write(&index, html).with_context(|| format!("{} cannot be written", index.display()))
}

#[derive(Debug, PartialEq, Eq)]
struct Split<'a> {
    before: &'a str,
    script: &'a str,
    after: &'a str,
}

fn split(html: &str) -> Result<Split<'_>> {
    if html.contains("<style") {
        bail!("index.html holds an inline style, which the page's Content-Security-Policy refuses");
    }
    let mut found = None;
    let mut from = 0;
    while let Some(start) = html[from..].find("<script").map(|at| from + at) {
        let open = html[start..].find('>').context("index.html ends inside a <script> tag")? + start + 1;
        let close = html[open..].find("</script>").context("index.html ends inside a script")? + open;
        from = close + "</script>".len();
        if html[start..open].contains(" src=") {
            continue;
        }
        let split = Split { before: &html[..start], script: &html[open..close], after: &html[from..] };
        if found.replace(split).is_some() {
            bail!(
                "index.html holds a second inline script, which the page's Content-Security-Policy refuses"
            );
        }
    }
    found.context("trunk wrote no start script into index.html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_script_moves_to_a_file_of_its_own() {
        let dist = tempfile::tempdir().unwrap();
        let html =
            "<head><script src=/a.js></script></head><body><script type=module>import 'b';</script></body>";
        fs::write(dist.path().join("index.html"), html).unwrap();
        move_out(dist.path()).unwrap();
        let html = fs::read_to_string(dist.path().join("index.html")).unwrap();
        let name = html.split("src=\"/").nth(1).unwrap().split('"').next().unwrap();
        assert!(name.starts_with("start-"), "{html}");
        assert_eq!(fs::read_to_string(dist.path().join(name)).unwrap(), "import 'b';");
        assert!(!html.contains("import 'b'"), "{html}");
    }

    #[test]
    fn what_the_policy_would_refuse_is_an_error() {
        let refused =
            ["<style>a{}</style><script>1</script>", "<script>1</script><script>2</script>", "<p></p>"];
        for html in refused {
            assert!(split(html).is_err(), "{html}");
        }
    }
}
