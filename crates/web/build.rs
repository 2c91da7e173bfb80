//! Writes the functions by which the program names its texts, and the files of the texts for tests on the host.
//! Browsers fetch these files; `cargo xtask page` writes those.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use ninsho_texts::{Language, Part, Program, Texts};

fn main() -> Result<(), Box<dyn Error>> {
    let texts = Texts::shipped()?;
    let folder = env::var("OUT_DIR")?;
    let write = |name: String, content: String| fs::write(Path::new(&folder).join(name), content);
    write("texts.rs".to_owned(), texts.functions())?;
    for language in Language::ALL {
        let both = Part::ALL.map(|part| texts.file(language, part, Program::HelpDesk));
        write(format!("{}.txt", language.tag()), both.concat())?;
    }
    // Rerun when the texts or the library that marks them change.
    println!("cargo::rerun-if-changed=../texts");
    Ok(())
}
