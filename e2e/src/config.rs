//! The configuration of the server on a stage.

use std::fs;
use std::path::Path;

use anyhow::Result;
use ninsho_mailbox::{Credentials, Mailbox, Security};

/// How the server reaches the mailbox.
#[derive(Debug)]
pub(crate) struct MailRoute<'a> {
    pub(crate) mailbox: &'a Mailbox,
    pub(crate) security: Security,
    pub(crate) credentials: Option<&'a Credentials>,
}

/// The text of ninsho.toml, for a server at this port that is known by this address; the files that it names
/// are written beside it. Paths in it are relative to the server's folder.
pub(crate) fn toml(
    folder: &Path,
    (public_url, port): (&str, u16),
    page: &Path,
    route: &MailRoute,
    settings: &str,
) -> Result<String> {
    let smtp = smtp(folder, route)?;
    Ok(format!(
        "listen = '127.0.0.1:{port}'\n\
         public_url = '{public_url}'\n\
         database_url = 'sqlite://ninsho.db'\n\
         key_file = 'ninsho.key'\n\
         page = '{page}'\n\
         \n[log]\nformat = 'text'\nfilter = 'debug'\n\
         \n[dev]\ncontrols = true\n\
         \n[mail]\nfirst_retry = '1s'\nlongest_retry = '2s'\n\
         \n[mail.smtp]\n{smtp}\
         \n{settings}\n",
        page = page.display(),
    ))
}

fn smtp(folder: &Path, route: &MailRoute) -> Result<String> {
    let port = route.mailbox.addr().port();
    let security = match route.security {
        Security::Plain => "none",
        Security::StartTls => "starttls",
        Security::Tls => "tls",
    };
    let mut lines =
        vec!["host = 'localhost'".to_owned(), format!("port = {port}"), format!("security = '{security}'")];
    if let Some(pem) = route.mailbox.certificate_pem() {
        fs::write(folder.join("mailbox.pem"), pem)?;
        lines.push("ca_file = 'mailbox.pem'".to_owned());
    }
    if let Some(Credentials { user, password }) = route.credentials {
        fs::write(folder.join("smtp-password"), password)?;
        lines.push(format!("user = '{user}'"));
        lines.push("password_file = 'smtp-password'".to_owned());
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}
