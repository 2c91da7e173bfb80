//! The texts of the mails, and a conversation with the server that takes them.

use ninsho_domain::config::{Config, Smtp};
use ninsho_domain::mail::transport::{SendError, Step, Trouble};
use ninsho_domain::mail::{Composer, Transport};
use ninsho_shared::MailAddress;

use super::certificate;
use super::finding::Finding;

/// `recipient` is asked for at RCPT TO; our own sender when none is given.
pub(super) async fn check(config: &Config, recipient: Option<&MailAddress>) -> Vec<Finding> {
    let mut findings = vec![templates(config)];
    findings.extend(greeting_name(&config.mail.smtp));
    findings.push(server(config, recipient.unwrap_or(&config.mail.sender)).await);
    findings
}

fn templates(config: &Config) -> Finding {
    match Composer::new(config) {
        Ok(_) => Finding::good("mail templates", "complete"),
        Err(error) => {
            Finding::bad("mail templates", format!("{error:#}"), "correct the file in `mail.templates`")
        }
    }
}

/// Many servers refuse every recipient of a client that greets with a bare machine name.
fn greeting_name(smtp: &Smtp) -> Option<Finding> {
    let name = smtp.greeting_name();
    if name.contains('.') || name.contains(':') {
        return None;
    }
    let from = if smtp.hello.is_some() { "mail.smtp.hello is" } else { "this machine is called" };
    Some(Finding::note(
        "mail greeting",
        format!(
            "{from} {name}, without a dot; servers that want a full name refuse it (504 5.5.2). \
             Set mail.smtp.hello, as in mfa.example.ac.jp"
        ),
    ))
}

async fn server(config: &Config, recipient: &MailAddress) -> Finding {
    const WHAT: &str = "mail server";
    let host = &config.mail.smtp.host;
    let transport = match Transport::new(&config.mail) {
        Ok(transport) => transport,
        Err(error) => {
            return Finding::bad(WHAT, format!("{error:#}"), "correct the files that [mail] names");
        }
    };
    let sender = &config.mail.sender;
    let Err(error) = transport.check(recipient).await else {
        return Finding::good(WHAT, format!("{host} takes mail from {sender} to {}", recipient.masked()));
    };
    let trouble = format!("{host}: {error}");
    let remedy = certificate::remedy(&trouble, certificate::Of::MailServer).unwrap_or(REMEDY);
    match (&error, error.setting()) {
        (SendError::Refused { .. }, _) => Finding::note(
            WHAT,
            format!(
                "{host} takes mail from {sender}, and has no mailbox {} ({error}); bounces to the sender \
                 are lost. Try another recipient with --mail-to",
                recipient.masked()
            ),
        ),
        (SendError::NotNow { at: Step::Recipient, trouble: Trouble::Reply(_) }, None) => Finding::note(
            WHAT,
            format!("{host} takes mail from {sender}, and asks to wait ({error}), as greylisting does"),
        ),
        (_, Some(setting)) => Finding::bad(WHAT, format!("{trouble}; this is about {setting}"), remedy),
        (_, None) => Finding::bad(WHAT, trouble, remedy),
    }
}

const REMEDY: &str = "check host, port, security, hello, user and password_file in [mail.smtp], and that it \
                      takes mail from the sender";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_name_without_a_dot_is_noticed() {
        for (name, noticed) in [
            ("mfa", true),
            ("localhost", true),
            ("mfa.example.ac.jp", false),
            ("[192.0.2.1]", false),
            ("[IPv6:2001:db8::1]", false),
        ] {
            let smtp = Smtp { hello: Some(name.to_owned()), ..Smtp::default() };
            let finding = greeting_name(&smtp).map(|finding| finding.to_string());
            assert_eq!(finding.is_some(), noticed, "{name}");
            assert!(finding.is_none_or(|line| line.starts_with("! ") && line.contains("mail.smtp.hello")));
        }
    }
}
