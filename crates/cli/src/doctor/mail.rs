//! The texts of the mails, and a conversation with the server that takes them.

use ninsho_domain::config::Config;
use ninsho_domain::mail::{Composer, Transport};

use super::certificate;
use super::finding::Finding;

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    vec![templates(config), server(config).await]
}

fn templates(config: &Config) -> Finding {
    match Composer::new(config) {
        Ok(_) => Finding::good("mail templates", "complete"),
        Err(error) => {
            Finding::bad("mail templates", format!("{error:#}"), "correct the file in `mail.templates`")
        }
    }
}

async fn server(config: &Config) -> Finding {
    let host = &config.mail.smtp.host;
    let transport = match Transport::new(&config.mail) {
        Ok(transport) => transport,
        Err(error) => {
            return Finding::bad("mail server", format!("{error:#}"), "correct the files that [mail] names");
        }
    };
    match transport.check().await {
        Ok(()) => Finding::good("mail server", format!("{host} takes mail from {}", config.mail.sender)),
        Err(error) => {
            let trouble = format!("{host}: {error}");
            let remedy = certificate::remedy(&trouble, certificate::Of::MailServer).unwrap_or(
                "check host, port, security, user and password_file in [mail.smtp], and that it takes the sender",
            );
            Finding::bad("mail server", trouble, remedy)
        }
    }
}
