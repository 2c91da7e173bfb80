//! The illustrated manual: what a walk through the page leaves behind for people to read.
//!
//! A walk opens a chapter, says the sentence of a step, and takes a picture of the very screen on which the step is
//! done, with the thing to press ringed. [`Book::finish`] writes one HTML file for each language, which needs nothing
//! from elsewhere, and its pictures.

mod html;
mod picture;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use ninsho_mailbox::ReceivedMail;
use serde::Serialize;
use tempfile::TempDir;

use crate::browser::Language;
use crate::screen::Screen;

/// Where the manual goes, when somebody wants to keep it.
const FOLDER: &str = "NINSHO_E2E_MANUAL";

/// A file with more tables for ninsho.toml, so that the pictures show an institution of one's own.
const SETTINGS: &str = "NINSHO_E2E_MANUAL_SETTINGS";

/// What a picture has a ring around.
#[derive(Clone, Copy, Debug)]
pub enum Mark<'a> {
    /// The button, link or menu item with this label.
    Press(&'a str),
    /// What this CSS selector finds.
    Part(&'a str),
    /// Nothing: the whole screen is meant.
    Nothing,
}

/// A manual that is being written.
#[derive(Debug)]
pub struct Book {
    language: Language,
    folder: PathBuf,
    chapters: Vec<Chapter>,
    /// Holds a manual that nobody wants to keep.
    _unkept: Option<TempDir>,
}

#[derive(Debug, Serialize)]
struct Chapter {
    /// Names its pictures and its place on the page.
    key: &'static str,
    title: String,
    about: String,
    steps: Vec<Step>,
}

#[derive(Debug, Serialize)]
struct Step {
    number: String,
    says: String,
    figures: Vec<Figure>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Figure {
    Picture { file: String, width: u32, height: u32 },
    Mail { from: String, subject: String, text: String },
}

impl Book {
    /// An empty manual, which goes where `NINSHO_E2E_MANUAL` says, or nowhere.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub fn begin(language: Language) -> Result<Self> {
        let (folder, unkept) = match env::var_os(FOLDER) {
            Some(folder) => (PathBuf::from(folder), None),
            None => {
                let folder = tempfile::tempdir()?;
                (folder.path().to_owned(), Some(folder))
            }
        };
        fs::create_dir_all(folder.join(html::PICTURES))?;
        Ok(Self { language, folder, chapters: Vec::new(), _unkept: unkept })
    }

    /// The settings of the institution that the pictures are to show; those that ship with Ninsho when nobody said.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn settings() -> Result<&'static str> {
        let Some(file) = env::var_os(SETTINGS).map(PathBuf::from) else { return Ok("") };
        let settings = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        // Once for each language, in a program that ends soon.
        Ok(settings.leak())
    }

    /// Another one of the same folder: a telephone call is told twice at once, by the caller and by the operator.
    #[must_use]
    pub fn beside(&self) -> Self {
        let Self { language, folder, .. } = self;
        Self { language: *language, folder: folder.clone(), chapters: Vec::new(), _unkept: None }
    }

    /// Puts the chapters of one that stood beside behind one's own.
    pub fn append(&mut self, other: Self) {
        self.chapters.extend(other.chapters);
    }

    /// Begins a chapter. Its key is part of links to it and of its pictures' names, so that it stays.
    pub fn chapter(&mut self, key: &'static str, title: &str, about: &str) {
        let (title, about) = (title.to_owned(), about.to_owned());
        self.chapters.push(Chapter { key, title, about, steps: Vec::new() });
    }

    /// Begins a step of the chapter.
    ///
    /// # Errors
    /// When there is no chapter.
    pub fn step(&mut self, number: &str, says: &str) -> Result<()> {
        let step = Step { number: number.to_owned(), says: says.to_owned(), figures: Vec::new() };
        self.chapters.last_mut().context("a step needs a chapter")?.steps.push(step);
        Ok(())
    }

    /// Adds a picture of the screen to the step.
    ///
    /// # Errors
    /// When there is no step, or nothing to draw the ring around.
    pub async fn picture(&mut self, screen: &Screen<'_>, mark: Mark<'_>) -> Result<()> {
        let picture = picture::take(screen, mark).await?;
        let chapter = self.chapters.last().context("a picture needs a chapter")?;
        let step = chapter.steps.last().context("a picture needs a step")?;
        let file = html::picture(self.language, chapter.key, &step.number, step.figures.len() + 1);
        fs::write(self.folder.join(&file), picture.webp)?;
        let picture = Figure::Picture { file, width: picture.width, height: picture.height };
        self.current()?.figures.push(picture);
        Ok(())
    }

    /// Adds a mail to the step, as it arrived.
    ///
    /// # Errors
    /// When there is no step, or the mail has no sender or subject.
    pub fn mail(&mut self, mail: &ReceivedMail) -> Result<()> {
        let from = mail.from().context("the mail has no sender")?;
        let subject = mail.subject().context("the mail has no subject")?;
        self.current()?.figures.push(Figure::Mail { from, subject, text: mail.text() });
        Ok(())
    }

    /// Writes the manual down.
    ///
    /// # Errors
    /// When a step shows nothing, or a file cannot be written.
    pub fn finish(self) -> Result<()> {
        ensure!(!self.chapters.is_empty(), "the manual has no chapter");
        for chapter in &self.chapters {
            ensure!(!chapter.steps.is_empty(), "「{}」 has no step", chapter.title);
            for step in &chapter.steps {
                ensure!(
                    !step.figures.is_empty(),
                    "step {} of 「{}」 shows nothing",
                    step.number,
                    chapter.title
                );
            }
        }
        let page = html::page(self.language, &self.chapters)?;
        fs::write(self.folder.join(html::name(self.language)), page)?;
        self.remove_old_pictures()
    }

    /// Pictures of steps that are no more.
    fn remove_old_pictures(&self) -> Result<()> {
        let figures = self.chapters.iter().flat_map(|chapter| &chapter.steps).flat_map(|step| &step.figures);
        let used: Vec<&str> = figures
            .filter_map(|figure| match figure {
                Figure::Picture { file, .. } => Some(file.as_str()),
                Figure::Mail { .. } => None,
            })
            .collect();
        for entry in fs::read_dir(self.folder.join(html::PICTURES))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let of_this = name.starts_with(html::code(self.language));
            if of_this && !used.iter().any(|file| Path::new(file).ends_with(&name)) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    fn current(&mut self) -> Result<&mut Step> {
        let step = self.chapters.last_mut().and_then(|chapter| chapter.steps.last_mut());
        step.context("a figure needs a step")
    }
}
