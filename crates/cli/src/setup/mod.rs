//! `ninsho setup`.

mod file;
mod question;

use std::fs;
use std::io::{BufRead, IsTerminal, Write, stdin, stdout};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use ninsho_domain::config::Config;
use ninsho_domain::key::Secrets;
use ninsho_domain::key::random::SystemRandom;

use self::file::{PASSWORD_FILE, Settings, USER};
use self::question::QUESTIONS;
use crate::doctor::Doctor;
use crate::ended::Ended;
use crate::migrate::Migrate;

/// Ask for what a server needs, and make it ready
///
/// Asks for the address of the page, the institution, the database and the mail server, shows what is set now, and
/// keeps it when nothing is typed. Then writes the configuration, whose other lines stay as they are, makes what is
/// missing of server key and tables, and ends as `ninsho doctor` does. Safe to repeat. The answers may come from a
/// file, a line each.
#[derive(Debug, Args)]
pub(super) struct Setup {}

impl Setup {
    /// Asks and writes `file`.
    pub(super) async fn run(self, file: &Path) -> anyhow::Result<Ended> {
        let mut settings = Settings::read(file)?;
        println!("Setting up {}. Enter keeps what is in brackets.", file.display());
        for question in &QUESTIONS {
            println!();
            ask(question, &mut settings, file)?;
        }
        if let Some(user) = settings.get(USER) {
            println!();
            ask_password(&user, &settings, file)?;
        }
        settings.write(file)?;
        println!("\nWritten: {}", file.display());
        let config = Config::load(Some(file))?;
        if !config.key_file.exists() {
            Secrets::create_file(&config.key_file, &SystemRandom)?;
            println!(
                "The server key is in {}. Keep a copy of it apart from those of the database.",
                config.key_file.display()
            );
        }
        let database = config.database_url.file().map(Path::to_owned);
        Migrate {}.run(config).await?;
        if let Some(database) = database {
            give_to_the_service(&database)?;
        }
        println!();
        Doctor::default().run(Some(file)).await
    }
}

/// Asks until the answer is one that a server would start with.
fn ask(question: &question::Question, settings: &mut Settings, file: &Path) -> anyhow::Result<()> {
    println!("{}", question.about);
    loop {
        let now = settings.get(question.key).unwrap_or_else(|| "not set".to_owned());
        // A database's address may have its password in it.
        let shown = if question.key == "database_url" && now.contains('@') { "as it is" } else { &now };
        print!("{} [{shown}]: ", question.key);
        let answer = line()?;
        if answer.is_empty() {
            return Ok(());
        }
        let changed = settings.with(question.key, &answer, question.kind);
        // A user and a password stand together, or not at all.
        let changed = changed.and_then(|changed| changed.with_password_file(file));
        match changed.and_then(|changed| changed.check(file).map(|()| changed)) {
            Ok(changed) => {
                *settings = changed;
                return Ok(());
            }
            Err(error) => println!("That cannot be: {error:#}"),
        }
    }
}

/// Asks for the password at the mail server, which goes into a file of its own.
fn ask_password(user: &str, settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let password_file =
        settings.get(PASSWORD_FILE).context("there is a user, but no file for the password")?;
    let password_file = PathBuf::from(password_file);
    let state = if password_file.exists() { "the one that is there" } else { "none" };
    println!("The password of {user} at the mail server, kept in {}.", password_file.display());
    let password = if stdin().is_terminal() {
        rpassword::prompt_password(format!("password [{state}]: "))?
    } else {
        print!("password [{state}]: ");
        line()?
    };
    if !password.is_empty() {
        file::write_secret(&password_file, &password, file)?;
    } else if !password_file.exists() {
        bail!("mail.smtp.user needs a password: run this again, and type - for no user");
    }
    Ok(())
}

/// One line of what is typed, without the blanks around it.
fn line() -> anyhow::Result<String> {
    stdout().flush()?;
    let mut line = String::new();
    let read = stdin().lock().read_line(&mut line).context("standard input cannot be read")?;
    if read == 0 {
        bail!("there is no answer: nothing was written");
    }
    if !stdin().is_terminal() {
        println!();
    }
    Ok(line.trim().to_owned())
}

/// Gives the files of the database the owner of their folder: when root runs the set-up, the service could not
/// write them.
fn give_to_the_service(database: &Path) -> anyhow::Result<()> {
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let owner = fs::metadata(folder)?;
    for suffix in ["", "-wal", "-shm"] {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        let part = PathBuf::from(name);
        if part.exists() && fs::metadata(&part)?.uid() != owner.uid() {
            chown(&part, Some(owner.uid()), Some(owner.gid()))
                .with_context(|| format!("{} cannot be given to its folder's owner", part.display()))?;
        }
    }
    Ok(())
}
