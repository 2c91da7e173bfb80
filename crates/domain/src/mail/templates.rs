//! The texts of the mails: shipped with the program, replaced by files of the same name.
//!
//! A notice begins with a line `Subject: …`, which is taken as it stands: nothing is filled in, so
//! that nothing a person typed can reach a header. The subject of a mail with a code is a setting,
//! since the page shows it too.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use ninsho_shared::institution::{Bilingual, Desk};
use sea_orm::{ActiveEnum, Iterable};
use serde::Serialize;

use super::outbox::MailKind;

/// What a template can show. What a mail does not have is no variable in it.
#[derive(Debug, Serialize)]
pub struct Variables<'a> {
    pub institution: &'a Bilingual,
    pub service: &'a Bilingual,
    pub desk: &'a Desk,
    #[serde(flatten)]
    pub about: About,
}

/// What differs from mail to mail.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum About {
    Code {
        code: String,
        valid_until: Bilingual,
        /// Empty for what happens here.
        application: String,
        network: String,
        browser: String,
    },
    Notice {
        at: Bilingual,
        user_id: String,
        network: String,
        browser: String,
        new_address: String,
        authenticator_name: String,
        codes_left: Option<u32>,
        desk_decides: bool,
        application: String,
        /// None in a warning.
        revocation_link: Option<String>,
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

/// All texts, ready to be filled in.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    subjects: HashMap<MailKind, String>,
}

impl Templates {
    /// Reads the texts; those of `folder` come before the shipped ones.
    ///
    /// # Errors
    /// When a file cannot be read, is no template, or is the text of no mail.
    pub fn load(folder: Option<&Path>, code_subjects: CodeSubjects<'_>) -> anyhow::Result<Self> {
        let mut environment = Environment::new();
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        // A misspelt variable is an error, and not a gap in the mail; an `if` may ask whether one is there.
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        if let Some(folder) = folder {
            refuse_strangers(folder)?;
        }
        let mut subjects = HashMap::new();
        for kind in MailKind::iter() {
            let source = source(kind, folder)?;
            let (subject, text) = split(kind, &source, code_subjects)?;
            check_subject(subject).with_context(|| format!("the subject of {}", file_name(kind)))?;
            subjects.insert(kind, subject.to_owned());
            environment
                .add_template_owned(kind.to_string(), text.to_owned())
                .with_context(|| format!("{} is no template", file_name(kind)))?;
        }
        Ok(Self { environment, subjects })
    }

    /// The subject of a mail.
    pub fn subject(&self, kind: MailKind) -> &str {
        self.subjects.get(&kind).map_or("", String::as_str)
    }

    /// The text of a mail.
    ///
    /// # Errors
    /// When the template asks for what the mail does not have.
    pub fn text(&self, kind: MailKind, variables: &Variables<'_>) -> anyhow::Result<String> {
        let filled_in = self
            .environment
            .get_template(&kind.to_string())
            .and_then(|template| template.render(Serde(variables)));
        filled_in.with_context(|| format!("{} cannot be filled in", file_name(kind)))
    }
}

/// The name of the file that replaces the text of a mail.
pub fn file_name(kind: MailKind) -> String {
    format!("{kind}.txt")
}

const fn shipped(kind: MailKind) -> &'static str {
    match kind {
        MailKind::LoginCode => include_str!("templates/login_code.txt"),
        MailKind::ApplicationCode => include_str!("templates/application_code.txt"),
        MailKind::AddressCode => include_str!("templates/address_code.txt"),
        MailKind::AddressChangeRequested => include_str!("templates/address_change_requested.txt"),
        MailKind::AddressChanged => include_str!("templates/address_changed.txt"),
        MailKind::AddressRemoved => include_str!("templates/address_removed.txt"),
        MailKind::AddressRegistered => include_str!("templates/address_registered.txt"),
        MailKind::InitializationCode => include_str!("templates/initialization_code.txt"),
        MailKind::InitializationRequested => include_str!("templates/initialization_requested.txt"),
        MailKind::InitializationCodeTold => include_str!("templates/initialization_code_told.txt"),
        MailKind::InitializationDone => include_str!("templates/initialization_done.txt"),
        MailKind::AuthenticatorAdded => include_str!("templates/authenticator_added.txt"),
        MailKind::AuthenticatorRemoved => include_str!("templates/authenticator_removed.txt"),
        MailKind::RecoveryCodesGenerated => include_str!("templates/recovery_codes_generated.txt"),
        MailKind::RecoveryCodeUsed => include_str!("templates/recovery_code_used.txt"),
        MailKind::PasswordGuessed => include_str!("templates/password_guessed.txt"),
        MailKind::SecondFactorLocked => include_str!("templates/second_factor_locked.txt"),
    }
}

fn source(kind: MailKind, folder: Option<&Path>) -> anyhow::Result<String> {
    let own = folder.map(|folder| folder.join(file_name(kind))).filter(|file| file.exists());
    let text = match &own {
        Some(file) => {
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?
        }
        None => shipped(kind).to_owned(),
    };
    Ok(text.replace("\r\n", "\n"))
}

/// A misspelt file name would leave the shipped text in use without a word.
fn refuse_strangers(folder: &Path) -> anyhow::Result<()> {
    let shown = folder.display();
    for entry in std::fs::read_dir(folder).with_context(|| format!("mail.templates: cannot read {shown}"))? {
        let name = entry?.file_name();
        let Some(name) = name.to_str().and_then(|name| name.strip_suffix(".txt")) else { continue };
        if MailKind::try_from_value(&name.to_owned()).is_err() {
            let known = MailKind::iter().map(file_name).collect::<Vec<_>>().join(", ");
            bail!("mail.templates: {name}.txt in {shown} is the text of no mail; there are {known}");
        }
    }
    Ok(())
}

fn split<'a>(
    kind: MailKind,
    source: &'a str,
    code_subjects: CodeSubjects<'a>,
) -> anyhow::Result<(&'a str, &'a str)> {
    let front = source.strip_prefix("Subject:");
    let file = file_name(kind);
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
    fn the_subject_of_a_code_is_that_of_the_manual() {
        let templates = Templates::load(None, SUBJECTS).unwrap();
        assert_eq!(templates.subject(MailKind::LoginCode), SUBJECT);
        assert_eq!(templates.subject(MailKind::AddressCode), SUBJECT);
        assert_eq!(templates.subject(MailKind::InitializationCode), "確認 / Code");
    }

    #[test]
    fn every_notice_has_a_subject_of_its_own_in_both_languages() {
        let templates = Templates::load(None, SUBJECTS).unwrap();
        let notices = MailKind::iter().filter(|kind| !kind.carries_code());
        let subjects: std::collections::HashSet<&str> = notices.map(|kind| templates.subject(kind)).collect();
        let notices = MailKind::iter().filter(|kind| !kind.carries_code()).count();
        assert_eq!(subjects.len(), notices);
        assert!(
            subjects.iter().all(|subject| subject.contains("のお知らせ / Notification of ")),
            "{subjects:?}"
        );
    }

    #[test]
    fn a_file_of_the_same_name_replaces_the_shipped_text() {
        let templates = load_with("address_changed.txt", "Subject: 変更 / Changed\r\n\r\nText\r\n").unwrap();
        assert_eq!(templates.subject(MailKind::AddressChanged), "変更 / Changed");
        assert!(templates.subject(MailKind::AddressRegistered).contains("Notification"));
    }

    #[test]
    fn a_text_that_cannot_be_right_is_an_error_at_the_start() {
        for (name, text, part) in [
            ("adress_changed.txt", "", "the text of no mail; there are login_code.txt, application_code.txt"),
            ("address_changed.txt", "Text\n", "must begin with a line `Subject: …`"),
            ("address_changed.txt", "Subject: x", "has no text"),
            ("address_changed.txt", "Subject:\n\nText\n", "it is empty"),
            ("address_changed.txt", "Subject: {{ browser }}\n\nText\n", "nothing is filled in"),
            ("address_changed.txt", "Subject: a\rBcc: b@example.com\n\nText\n", "control character"),
            ("address_changed.txt", "Subject: x\n\n{% if at %}\n", "is no template"),
            ("login_code.txt", "Subject: x\n\n{{ code }}\n", "mail.one_time_password_subject"),
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
