//! The texts of the page: two files for each language, which the HTML names.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use ninsho_texts::{Part, Program, Texts};
use sha2::{Digest, Sha256};

use super::stamp::hex;

/// Writes the files of a program into its folder, at `below` on the server, and their names into its HTML:
/// `<meta name="texts" content="ja /texts-0a1b2c3d4e5f6071.ja.txt /more-texts-0a1b2c3d4e5f6072.ja.txt en …">`.
///
/// # Errors
/// When a text is missing, or a file cannot be read or written.
pub(super) fn write(dist: &Path, program: Program, below: &str) -> Result<()> {
    let texts = Texts::shipped()?;
    let mut named = Vec::new();
    for language in program.languages() {
        named.push(language.tag().to_owned());
        for part in Part::ALL {
            let content = texts.file(*language, part, program);
            let hash = hex(&Sha256::digest(&content));
            let name = format!("{}-{}.{}.txt", part.name(), &hash[..16], language.tag());
            fs::write(dist.join(&name), content).with_context(|| name.clone())?;
            named.push(format!("{below}/{name}"));
        }
    }
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).with_context(|| index.display().to_string())?;
    let meta = format!("<meta name=\"texts\" content=\"{}\">", named.join(" "));
    let filled = html.replacen("</head>", &format!("{meta}</head>"), 1);
    ensure!(filled != html, "{} has no end of its head", index.display());
    fs::write(&index, filled).with_context(|| index.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_html_names_the_files_of_each_language() {
        let dist = tempfile::tempdir().unwrap();
        let index = dist.path().join("index.html");
        fs::write(&index, "<head></head>").unwrap();
        write(dist.path(), Program::HelpDesk, "/helpdesk").unwrap();
        let html = fs::read_to_string(&index).unwrap();
        let content = html.split('"').nth(3).unwrap();
        let words: Vec<&str> = content.split(' ').collect();
        assert_eq!((words[0], words[3], words.len()), ("ja", "en", 6), "{html}");
        let file = words[1].strip_prefix("/helpdesk/").unwrap();
        let texts = fs::read_to_string(dist.path().join(file)).unwrap();
        assert!(texts.contains("\nログイン\n"), "{texts}");
    }
}
