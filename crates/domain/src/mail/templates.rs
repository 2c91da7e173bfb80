//! The texts of the mails, a file for each language: shipped with the program, replaced by files of the same
//! name.
//!
//! A notice begins with a line `Subject: …`, which is taken as it stands: nothing is filled in, so
//! that nothing a person typed can reach a header. The subject of a mail with a code is a setting,
//! since the page shows it too; its text begins with a line that a preview shows, with the code in it.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use sea_orm::Iterable;
use serde::Serialize;

use super::outbox::MailKind;
use crate::language::Language;

/// What a template can show, in its language. What a mail does not have is no variable in it.
#[derive(Debug, Serialize)]
pub struct Variables<'a> {
    pub institution: &'a str,
    pub service: &'a str,
    /// The name of the support desk, and how it is reached.
    pub desk: &'a str,
    pub phone: &'a str,
    pub extension: Option<&'a str>,
    pub hours: &'a str,
    pub inquiry_url: Option<&'a str>,
    /// Where a password is changed.
    pub password_url: Option<&'a str>,
    /// When it was asked for, or happened.
    pub at: String,
    pub network: String,
    pub browser: String,
    /// What the person logs in to elsewhere; empty for what happens here.
    pub application: String,
    #[serde(flatten)]
    pub about: About<'a>,
}

/// What differs from mail to mail.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum About<'a> {
    Code {
        code: &'a str,
        valid_until: String,
        /// Whether it is asked for before a change, by somebody who has logged in.
        step_up: bool,
    },
    Notice {
        user_id: &'a str,
        new_address: &'a str,
        authenticator_name: String,
        codes_left: Option<u32>,
        desk_decides: bool,
        /// None in a warning.
        revocation_link: Option<&'a str>,
    },
}

/// The subjects of the mails with a code: settings, since the page shows them too.
#[derive(Clone, Copy, Debug)]
pub struct CodeSubjects<'a> {
    pub one_time_password: &'a str,
    pub confirmation_code: &'a str,
}

impl<'a> CodeSubjects<'a> {
    /// The name of the setting, and the subject.
    fn of(self, kind: MailKind) -> (&'static str, &'a str) {
        match kind {
            MailKind::InitializationCode => ("confirmation_code_subject", self.confirmation_code),
            _ => ("one_time_password_subject", self.one_time_password),
        }
    }
}

/// What several texts include.
const SHARED: [&str; 4] = ["origin", "desk", "freeze", "password"];

/// All texts, ready to be filled in.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    subjects: HashMap<(MailKind, Language), String>,
}

impl Templates {
    /// Reads the texts; those of `folder` come before the shipped ones.
    ///
    /// # Errors
    /// When a file cannot be read, is no template, or is the text of no mail.
    pub fn load(folder: Option<&Path>, code_subjects: CodeSubjects<'_>) -> anyhow::Result<Self> {
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            // A text that is included ends with its line.
            .keep_trailing_newline(true)
            .build()?;
        environment.set_syntax(syntax);
        // A misspelt variable is an error, and not a gap in the mail; an `if` may ask whether one is there.
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        if let Some(folder) = folder {
            refuse_strangers(folder)?;
        }
        let mut subjects = HashMap::new();
        for language in Language::ALL {
            for name in SHARED {
                let source = source(&file_name(name, language), folder)?;
                add(&mut environment, name, language, source)?;
            }
            for kind in MailKind::iter() {
                let source = source(&file_name(kind, language), folder)?;
                let (subject, text) = split(kind, language, &source, code_subjects)?;
                check_subject(subject)
                    .with_context(|| format!("the subject of {}", file_name(kind, language)))?;
                subjects.insert((kind, language), subject.to_owned());
                add(&mut environment, kind, language, text.to_owned())?;
            }
        }
        Ok(Self { environment, subjects })
    }

    /// The subject of a mail: that of the setting, or those of all languages, this one first.
    pub fn subject(&self, kind: MailKind, first: Language) -> String {
        let mut subjects: Vec<&str> = first
            .and_the_other()
            .into_iter()
            .filter_map(|language| self.subjects.get(&(kind, language)).map(String::as_str))
            .collect();
        subjects.dedup();
        subjects.join(" / ")
    }

    /// The text of a mail in one language.
    ///
    /// # Errors
    /// When the template asks for what the mail does not have.
    pub fn text(
        &self,
        kind: MailKind,
        language: Language,
        variables: &Variables<'_>,
    ) -> anyhow::Result<String> {
        let filled_in = self
            .environment
            .get_template(&template_name(kind, language))
            .and_then(|template| template.render(Serde(variables)));
        filled_in.with_context(|| format!("{} cannot be filled in", file_name(kind, language)))
    }
}

fn add(
    environment: &mut Environment<'static>,
    name: impl std::fmt::Display + Copy,
    language: Language,
    text: String,
) -> anyhow::Result<()> {
    environment
        .add_template_owned(template_name(name, language), text)
        .with_context(|| format!("{} is no template", file_name(name, language)))
}

/// By what name a text includes another: `desk.ja`.
fn template_name(name: impl std::fmt::Display, language: Language) -> String {
    format!("{name}.{}", language.tag())
}

/// The name of the file that replaces a text.
pub fn file_name(name: impl std::fmt::Display, language: Language) -> String {
    format!("{}.txt", template_name(name, language))
}

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        /// The shipped texts by the names of their files.
        const SHIPPED: &[(&str, &str)] = &[$(
            (concat!($name, ".ja.txt"), include_str!(concat!("templates/", $name, ".ja.txt"))),
            (concat!($name, ".en.txt"), include_str!(concat!("templates/", $name, ".en.txt"))),
        )+];
    };
}

shipped!(
    "login_code",
    "application_code",
    "address_code",
    "address_change_requested",
    "address_changed",
    "address_removed",
    "address_registered",
    "initialization_code",
    "initialization_requested",
    "initialization_code_told",
    "initialization_done",
    "authenticator_added",
    "authenticator_removed",
    "recovery_codes_generated",
    "recovery_code_used",
    "password_guessed",
    "second_factor_locked",
    "origin",
    "desk",
    "freeze",
    "password",
);

fn source(file: &str, folder: Option<&Path>) -> anyhow::Result<String> {
    let own = folder.map(|folder| folder.join(file)).filter(|file| file.exists());
    let text = match &own {
        Some(file) => {
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?
        }
        None => {
            let shipped = SHIPPED.iter().find(|(name, _)| *name == file);
            shipped.with_context(|| format!("no text {file} is shipped"))?.1.to_owned()
        }
    };
    Ok(text.replace("\r\n", "\n"))
}

/// A misspelt file name would leave the shipped text in use without a word.
fn refuse_strangers(folder: &Path) -> anyhow::Result<()> {
    let shown = folder.display();
    for entry in std::fs::read_dir(folder).with_context(|| format!("mail.templates: cannot read {shown}"))? {
        let name = entry?.file_name();
        let is_text = Path::new(&name).extension().is_some_and(|extension| extension == "txt");
        let Some(name) = name.to_str().filter(|_| is_text) else { continue };
        if !SHIPPED.iter().any(|(known, _)| *known == name) {
            let known: Vec<_> = SHIPPED.iter().map(|(known, _)| *known).collect();
            bail!("mail.templates: {name} in {shown} is the text of no mail; there are {}", known.join(", "));
        }
    }
    Ok(())
}

fn split<'a>(
    kind: MailKind,
    language: Language,
    source: &'a str,
    code_subjects: CodeSubjects<'a>,
) -> anyhow::Result<(&'a str, &'a str)> {
    let front = source.strip_prefix("Subject:");
    let file = file_name(kind, language);
    if kind.carries_code() {
        let (setting, subject) = code_subjects.of(kind);
        ensure!(front.is_none(), "{file}: the subject of this mail is set with mail.{setting}");
        return Ok((subject, source));
    }
    let front = front.with_context(|| format!("{file} must begin with a line `Subject: …`"))?;
    let (subject, text) = front.split_once('\n').with_context(|| format!("{file} has no text"))?;
    Ok((subject.trim(), text.trim_start_matches('\n')))
}

fn check_subject(subject: &str) -> anyhow::Result<()> {
    ensure!(!subject.is_empty(), "it is empty");
    ensure!(!subject.chars().any(char::is_control), "it holds a control character");
    ensure!(
        !subject.contains("{{") && !subject.contains("{%"),
        "it is taken as it stands; nothing is filled in"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECT: &str = "ワンタイムパスワードのお知らせ / Notification of one time password";
    const SUBJECTS: CodeSubjects<'_> =
        CodeSubjects { one_time_password: SUBJECT, confirmation_code: "確認 / Code" };

    fn load_with(name: &str, text: &str) -> anyhow::Result<Templates> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), text).unwrap();
        Templates::load(Some(folder.path()), SUBJECTS)
    }

    #[test]
    fn the_subject_of_a_code_is_that_of_the_manual_whatever_the_reader_prefers() {
        let templates = Templates::load(None, SUBJECTS).unwrap();
        for language in Language::ALL {
            assert_eq!(templates.subject(MailKind::LoginCode, language), SUBJECT);
            assert_eq!(templates.subject(MailKind::AddressCode, language), SUBJECT);
            assert_eq!(templates.subject(MailKind::InitializationCode, language), "確認 / Code");
        }
    }

    #[test]
    fn every_mail_has_a_text_in_each_language() {
        for kind in MailKind::iter() {
            for language in Language::ALL {
                assert!(source(&file_name(kind, language), None).is_ok(), "{kind}");
            }
        }
    }

    #[test]
    fn every_notice_has_a_subject_of_its_own_in_both_languages() {
        let templates = Templates::load(None, SUBJECTS).unwrap();
        let notices: Vec<_> = MailKind::iter().filter(|kind| !kind.carries_code()).collect();
        let subjects: std::collections::HashSet<String> =
            notices.iter().map(|kind| templates.subject(*kind, Language::Ja)).collect();
        assert_eq!(subjects.len(), notices.len());
        assert!(subjects.iter().all(|subject| subject.split(" / ").count() == 2), "{subjects:?}");
        assert_eq!(
            templates.subject(MailKind::InitializationRequested, Language::En),
            "We received your reset request / 【確認】初期化の申請を受け付けました"
        );
    }

    /// A telephone shows some fifteen characters of a subject, and a notice lies on top of its code.
    #[test]
    fn no_notice_begins_as_a_code_does() {
        let mail = crate::config::Mail::default();
        let templates = Templates::load(None, SUBJECTS).unwrap();
        let begins = |subject: &str| subject.chars().take(5).collect::<String>();
        let codes = [begins(&mail.one_time_password_subject), begins(&mail.confirmation_code_subject)];
        for kind in MailKind::iter().filter(|kind| !kind.carries_code()) {
            let subject = templates.subject(kind, Language::Ja);
            assert!(!codes.contains(&begins(&subject)), "{subject}");
        }
    }

    #[test]
    fn a_file_of_the_same_name_replaces_the_shipped_text() {
        let templates = load_with("address_changed.ja.txt", "Subject: 変更\r\n\r\nText\r\n").unwrap();
        let subject = templates.subject(MailKind::AddressChanged, Language::Ja);
        assert_eq!(subject, "変更 / Your email address has been changed");
    }

    #[test]
    fn a_text_that_cannot_be_right_is_an_error_at_the_start() {
        for (name, text, part) in [
            (
                "adress_changed.ja.txt",
                "",
                "the text of no mail; there are login_code.ja.txt, login_code.en.txt",
            ),
            ("address_changed.txt", "", "the text of no mail"),
            ("address_changed.ja.txt", "Text\n", "must begin with a line `Subject: …`"),
            ("address_changed.ja.txt", "Subject: x", "has no text"),
            ("address_changed.ja.txt", "Subject:\n\nText\n", "it is empty"),
            ("address_changed.ja.txt", "Subject: {{ browser }}\n\nText\n", "nothing is filled in"),
            ("address_changed.ja.txt", "Subject: a\rBcc: b@example.com\n\nText\n", "control character"),
            ("address_changed.ja.txt", "Subject: x\n\n{% if at %}\n", "is no template"),
            ("login_code.en.txt", "Subject: x\n\n{{ code }}\n", "mail.one_time_password_subject"),
        ] {
            let error = format!("{:#}", load_with(name, text).unwrap_err());
            assert!(error.contains(part), "{error}");
        }
        assert!(
            Templates::load(None, CodeSubjects { one_time_password: "a\r\nBcc: b@example.com", ..SUBJECTS })
                .is_err()
        );
        assert!(Templates::load(Some(Path::new("/nowhere/at/all")), SUBJECTS).is_err());
    }
}
