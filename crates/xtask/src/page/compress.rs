//! Compresses the page's files once, instead of at each request.

use std::{
    ffi::OsString,
    fs,
    io::Write,
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context, Result, anyhow};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use super::files_below;

/// Writes `name.br` (quality 11) and `name.gz` (level 9) beside each file of a folder.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) fn folder(dist: &Path) -> Result<()> {
    let files: Vec<_> = files_below(dist)?.into_iter().filter(|file| !is_copy(file)).collect();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|first| {
                let mut mine = files.iter().skip(first).step_by(threads);
                scope.spawn(move || mine.try_for_each(|file| both(file)))
            })
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().map_err(|_| anyhow!("a compressor failed"))?)
    })
}

/// Whether a file is one of our copies.
pub(super) fn is_copy(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "br" || extension == "gz")
}

/// The name of a file's copy: `index.html` and `br` make `index.html.br`.
pub(super) fn copy_name(file: &Path, extension: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn both(file: &Path) -> Result<()> {
    let content = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    write(&copy_name(file, "br"), &brotli(&content)?)?;
    write(&copy_name(file, "gz"), &gzip(&content)?)
}

fn write(file: &Path, content: &[u8]) -> Result<()> {
    fs::write(file, content).with_context(|| format!("{} cannot be written", file.display()))
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn every_file_gets_both_copies_and_a_copy_gets_none() {
        let dist = tempfile::tempdir().unwrap();
        fs::create_dir(dist.path().join("fonts")).unwrap();
        let text = "認証 ".repeat(1000);
        for name in ["index.html", "fonts/a.txt"] {
            fs::write(dist.path().join(name), &text).unwrap();
        }
        folder(dist.path()).unwrap();
        folder(dist.path()).unwrap();
        assert_eq!(files_below(dist.path()).unwrap().len(), 6);

        let mut plain = String::new();
        let br = fs::read(dist.path().join("index.html.br")).unwrap();
        brotli::Decompressor::new(&*br, 4096).read_to_string(&mut plain).unwrap();
        assert_eq!(plain, text);
        plain.clear();
        let gz = fs::read(dist.path().join("fonts/a.txt.gz")).unwrap();
        flate2::read::GzDecoder::new(&*gz).read_to_string(&mut plain).unwrap();
        assert_eq!(plain, text);
    }
}
