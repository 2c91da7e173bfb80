//! What a TLS library says of a certificate, in words, with the setting.

/// Whose certificate it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Database,
    MailServer,
}

/// What to do about a certificate that was refused; none when the trouble is another one.
pub(super) fn remedy(trouble: &str, of: Of) -> Option<&'static str> {
    let (database, mail) = match Reason::of(trouble)? {
        Reason::IsCa => (
            "the database shows a CA's certificate as its own: give it one that the CA signed \
             (basicConstraints CA:FALSE), and name the CA's in `sslrootcert`",
            "the mail server shows a CA's certificate as its own: give it one that the CA signed \
             (basicConstraints CA:FALSE), and name the CA's in `mail.smtp.ca_file`",
        ),
        Reason::UnknownIssuer => (
            "nobody whom this machine trusts signed the certificate: name its CA's with `sslrootcert` in \
             `database_url`",
            "nobody whom this machine trusts signed the certificate: name its CA's in `mail.smtp.ca_file`",
        ),
        Reason::OtherName => (
            "the certificate is for another name: use one of its names in `database_url`",
            "the certificate is for another name: use one of its names in `mail.smtp.host`",
        ),
        Reason::Time => (
            "the certificate of the database has expired, or is not valid yet: renew it, and check this \
             machine's clock",
            "the certificate of the mail server has expired, or is not valid yet: renew it, and check this \
             machine's clock",
        ),
        Reason::Unreadable => (
            "the certificate of the database is damaged or of an old kind: make it anew, as X.509 version 3",
            "the certificate of the mail server is damaged or of an old kind: make it anew, as X.509 version 3",
        ),
    };
    Some(match of {
        Of::Database => database,
        Of::MailServer => mail,
    })
}

enum Reason {
    IsCa,
    UnknownIssuer,
    OtherName,
    Time,
    Unreadable,
}

impl Reason {
    /// The names are those of `rustls::CertificateError` and `webpki::Error`.
    fn of(trouble: &str) -> Option<Self> {
        let says = |names: &[&str]| names.iter().any(|name| trouble.contains(name));
        if says(&["CaUsedAsEndEntity"]) {
            Some(Self::IsCa)
        } else if says(&["UnknownIssuer", "BadSignature", "EndEntityUsedAsCa"]) {
            Some(Self::UnknownIssuer)
        } else if says(&["NotValidForName", "not valid for name", "CertNotValidForName"]) {
            Some(Self::OtherName)
        } else if says(&["Expired", "NotValidYet", "certificate expired", "certificate not valid yet"]) {
            Some(Self::Time)
        } else if says(&["BadEncoding", "BadDer", "UnsupportedCertVersion", "UnhandledCriticalExtension"]) {
            Some(Self::Unreadable)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rustls_says_is_told_with_the_setting() {
        for (trouble, words) in [
            ("invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))", "basicConstraints CA:FALSE"),
            ("invalid peer certificate: UnknownIssuer", "nobody whom this machine trusts"),
            (
                "invalid peer certificate: certificate not valid for name \"a\"; certificate is only valid …",
                "another name",
            ),
            ("invalid peer certificate: certificate expired: verification time …", "expired"),
        ] {
            let database = remedy(trouble, Of::Database).unwrap();
            let mail = remedy(trouble, Of::MailServer).unwrap();
            assert!(database.contains(words) && mail.contains(words), "{trouble}");
            assert!(!database.contains("mail") && !mail.contains("database"), "{trouble}");
        }
        assert_eq!(remedy("connection refused", Of::Database), None);
    }
}
