//! TLS to the mail server, and its failures in words.

use std::io;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, ensure};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{CertificateError, ClientConfig, Error, RootCertStore};

use crate::config::Smtp;

/// Whom to trust, and as whom the server has to prove itself.
pub struct Tls {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Tls {
    /// Reads the certificates to trust.
    ///
    /// # Errors
    /// When there are none, or when the host is no name that a certificate can be for.
    pub fn new(smtp: &Smtp) -> anyhow::Result<Self> {
        let host = smtp.bare_host();
        let name = ServerName::try_from(host.to_owned())
            .with_context(|| format!("mail.smtp.host: {host} is neither a host name nor an IP address"))?;
        let roots = match &smtp.ca_file {
            Some(file) => roots_of(file)?,
            None => roots_of_the_machine()?,
        };
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .context("mail.smtp: TLS cannot be set up")?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { connector: TlsConnector::from(Arc::new(config)), name })
    }

    /// The handshake.
    pub async fn handshake(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.connector.connect(self.name.clone(), stream).await
    }
}

fn roots_of(file: &Path) -> anyhow::Result<RootCertStore> {
    let shown = file.display();
    let pem = std::fs::read(file).with_context(|| format!("mail.smtp.ca_file: cannot read {shown}"))?;
    let no_certificate = || {
        format!(
            "mail.smtp.ca_file: {shown} holds no certificate in PEM (a block that begins with BEGIN CERTIFICATE)"
        )
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        roots.add(certificate.with_context(no_certificate)?).with_context(no_certificate)?;
    }
    ensure!(!roots.is_empty(), no_certificate());
    Ok(roots)
}

fn roots_of_the_machine() -> anyhow::Result<RootCertStore> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    ensure!(
        !roots.is_empty(),
        "this machine has no certificates to trust; install its ca-certificates, or set mail.smtp.ca_file"
    );
    Ok(roots)
}

/// What went wrong with a connection, in words; for TLS with the setting that it is about.
pub fn in_words(error: &io::Error) -> String {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::InvalidCertificate(wrong)) => certificate_in_words(wrong),
        Some(Error::InvalidMessage(_)) => {
            "the server answers the TLS handshake with something else; check mail.smtp.security and port"
                .to_owned()
        }
        Some(other) => format!("TLS: {other}"),
        None => error.to_string(),
    }
}

fn certificate_in_words(wrong: &CertificateError) -> String {
    use CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext,
        UnknownIssuer,
    };
    match wrong {
        UnknownIssuer => "the server's certificate is of an issuer that is not trusted; \
            put the issuer's certificate into mail.smtp.ca_file"
            .to_owned(),
        Expired | ExpiredContext { .. } => "the server's certificate has expired".to_owned(),
        NotValidYet | NotValidYetContext { .. } => {
            "the server's certificate is not valid yet; check the clock of this machine".to_owned()
        }
        NotValidForName | NotValidForNameContext { .. } => "the server's certificate is for another name; \
                write the name that it is for into mail.smtp.host"
            .to_owned(),
        other if other.to_string().contains("CaUsedAsEndEntity") => {
            "the server shows the certificate of an issuer (CA) as its own; \
                give it one that the issuer has signed, and put the issuer's into mail.smtp.ca_file"
                .to_owned()
        }
        other => format!("the server's certificate is not accepted ({other}); check mail.smtp.ca_file"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_certificate_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        for text in [
            "",
            "not PEM",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n",
        ] {
            std::fs::write(&file, text).unwrap();
            let Err(error) = roots_of(&file) else { panic!("{text} was taken") };
            let error = format!("{error:#}");
            assert!(error.contains("mail.smtp.ca_file") && error.contains("ca.pem"), "{text}: {error}");
            assert!(error.contains("BEGIN CERTIFICATE"), "{text}: {error}");
        }
    }

    #[test]
    fn a_wrong_certificate_is_told_with_the_setting() {
        let ca = tokio_rustls::rustls::OtherError(Arc::new(io::Error::other("CaUsedAsEndEntity")));
        for (wrong, part) in [
            (CertificateError::UnknownIssuer, "mail.smtp.ca_file"),
            (CertificateError::NotValidForName, "mail.smtp.host"),
            (CertificateError::NotValidYet, "clock"),
            (CertificateError::Expired, "expired"),
            (CertificateError::Other(ca), "of an issuer (CA) as its own"),
            (CertificateError::BadSignature, "mail.smtp.ca_file"),
        ] {
            let words = in_words(&io::Error::other(Error::InvalidCertificate(wrong)));
            assert!(words.contains("certificate") && words.contains(part), "{words}");
        }
    }

    #[test]
    fn an_address_in_brackets_is_a_host() {
        for host in ["[::1]", "::1", "127.0.0.1", "mail.example.ac.jp"] {
            let smtp = Smtp { host: host.to_owned(), ..Smtp::default() };
            assert!(ServerName::try_from(smtp.bare_host().to_owned()).is_ok(), "{host}");
        }
    }
}
