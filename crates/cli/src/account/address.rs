//! A mail address on the command line and in a file.

use ninsho_domain::config::Institution;
use ninsho_shared::MailAddress;

/// Reads a mail address that can be registered here.
///
/// # Errors
/// Says what is wrong with it, without repeating it.
pub(super) fn mail_address(text: &str, institution: &Institution) -> Result<MailAddress, String> {
    let address = MailAddress::parse(text).map_err(|error| error.to_string())?;
    match institution.forbidding(address.domain()) {
        Some(rule) => Err(format!("addresses of {} cannot be registered", rule.domain)),
        None => Ok(address),
    }
}
