//! `ninsho account password`, and reading a password.

use std::io::{BufRead, IsTerminal, stdin};

use anyhow::{Context, anyhow, ensure};
use clap::Args;
use ninsho_domain::account::command;
use ninsho_domain::app::App;
use ninsho_domain::key::hash_now;
use ninsho_shared::{Password, UserId};

use super::import;
use crate::ended::Ended;
use crate::lookup;

/// Set the password of an account, when it was changed at the institution
///
/// Asks for it twice, without showing it. All sessions of the account end; its second factor and
/// its mail address stay.
///
/// Examples:
///   ninsho account password a0123456
///   directory-hash a0123456 | ninsho account password a0123456 --hash-stdin
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct SetPassword {
    /// The ID
    #[arg(value_name = "USER", value_parser = lookup::user_id)]
    user_id: UserId,
    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
    /// Read its argon2id hash from there, as `account import` takes it
    #[arg(long, conflicts_with = "password_stdin")]
    hash_stdin: bool,
}

impl SetPassword {
    pub(super) async fn run(self, app: &App) -> anyhow::Result<Ended> {
        // An ID that nobody has is not worth typing a password for.
        lookup::find(app, &self.user_id).await?;
        let hash =
            if self.hash_stdin { hash() } else { hash_now(&read(self.password_stdin)?, &*app.random) }?;
        let (tx, account) = lookup::lock(app, &self.user_id).await?;
        command::set_password(&tx, app, &account, hash).await?;
        tx.commit().await?;
        println!("The password of {} is set, and all its sessions have ended.", self.user_id);
        Ok(Ended::Well)
    }
}

/// Reads a password: the first line of standard input, or what is typed twice.
///
/// # Errors
/// When there is none, or the two differ.
pub(super) fn read(from_stdin: bool) -> anyhow::Result<Password> {
    if from_stdin {
        return Ok(Password::parse(line()?)?);
    }
    ensure!(stdin().is_terminal(), "there is no terminal to ask for the password: use --password-stdin");
    let ask = |prompt: &str| {
        let typed = rpassword::prompt_password(prompt).context("the password cannot be read")?;
        anyhow::Ok(Password::parse(typed)?)
    };
    let password = ask("Password: ")?;
    ensure!(ask("The same again: ")? == password, "the two passwords differ");
    Ok(password)
}

fn hash() -> anyhow::Result<String> {
    let hash = line()?;
    import::check_hash(&hash).map_err(|reason| anyhow!("standard input: {reason}"))?;
    Ok(hash)
}

fn line() -> anyhow::Result<String> {
    let mut line = String::new();
    stdin().lock().read_line(&mut line).context("standard input cannot be read")?;
    let end = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(end);
    Ok(line)
}
