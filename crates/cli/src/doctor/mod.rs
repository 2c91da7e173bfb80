//! `ninsho doctor`.

mod certificate;
mod database;
mod finding;
mod mail;
mod proxy;
mod settings;

use std::path::Path;

use clap::Args;
use ninsho_domain::clock::{Clock, SystemClock};
use ninsho_domain::config::Config;
use ninsho_shared::MailAddress;

use self::finding::Finding;
use crate::ended::Ended;

/// Check everything that a server needs, and say what to do
///
/// Looks at the configuration, the server key, the page, the database with its tables and clock, and at
/// what a running server has counted of its proxy, and has a real conversation with the mail server up to
/// the recipient, without sending a mail. Changes nothing. Exits with 1 when something is wrong.
#[derive(Debug, Default, Args)]
pub(super) struct Doctor {
    /// The recipient that the mail server is asked about [default: mail.sender]
    #[arg(long, value_name = "ADDRESS")]
    mail_to: Option<MailAddress>,
}

impl Doctor {
    pub(super) async fn run(self, file: Option<&Path>) -> anyhow::Result<Ended> {
        let source = file.map_or_else(
            || "no file; the environment and the shipped values".to_owned(),
            |file| format!("{} and the environment", file.display()),
        );
        let bad = match Config::load(file) {
            Ok(config) => {
                let mut bad = told(&[Finding::good("configuration", source)]);
                bad += told(&settings::check(&config));
                bad += told(&settings::check_files(&config));
                bad += told(settings::check_desk(&config, SystemClock.now()).as_slice());
                bad += told(proxy::check(&config).await.as_slice());
                bad += told(&database::check(&config).await);
                bad + told(&mail::check(&config, self.mail_to.as_ref()).await)
            }
            // Nothing else can be looked at: nobody knows where it is.
            Err(error) => {
                told(&[Finding::bad("configuration", error.to_string(), "correct it and run this again")])
            }
        };
        match bad {
            0 => println!("Everything that a server needs is there."),
            1 => println!("1 check failed."),
            bad => println!("{bad} checks failed."),
        }
        Ok(if bad == 0 { Ended::Well } else { Ended::WithFindings })
    }
}

/// Prints the findings and says how many are bad.
fn told(findings: &[Finding]) -> usize {
    for finding in findings {
        println!("{finding}");
    }
    findings.iter().filter(|finding| finding.is_bad()).count()
}
