//! Validates an address by the server's rules, so that most mistakes need no request.

use ninsho_shared::{AddressError, DomainRules, MailAddress};

/// Why an address cannot be registered here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AddressRefusal {
    /// The text is not a valid mail address.
    Invalid(AddressError),
    /// The institution forbids addresses of this domain.
    Forbidden(String),
}

/// Validates what a person typed.
pub(crate) fn validate_address(typed: &str, forbidden: &DomainRules) -> Result<MailAddress, AddressRefusal> {
    let address = MailAddress::parse(typed).map_err(AddressRefusal::Invalid)?;
    match forbidden.forbidding(address.domain()) {
        Some(_) => Err(AddressRefusal::Forbidden(address.domain().to_string())),
        None => Ok(address),
    }
}

#[cfg(test)]
mod tests {
    use ninsho_shared::{Domain, DomainRule};

    use super::*;

    #[test]
    fn the_rules_are_the_servers() {
        let domain = Domain::parse("kyoto-u.ac.jp").unwrap();
        let rules = DomainRules(vec![DomainRule { domain, subdomains: false }]);
        assert!(validate_address("taro@example.com", &rules).is_ok());
        let forbidden = AddressRefusal::Forbidden("kyoto-u.ac.jp".to_owned());
        assert_eq!(validate_address("taro@ＫＹＯＴＯ-u.ac.jp", &rules), Err(forbidden));
        assert_eq!(validate_address("taro", &rules), Err(AddressRefusal::Invalid(AddressError::NoAt)));
    }
}
