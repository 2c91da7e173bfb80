//! The certificate that a mailbox makes for itself.

use std::io;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// The name that the certificate is for; its address is in it too.
pub(crate) const HOST: &str = "localhost";

/// A new self-signed certificate: the acceptor that shows it and its PEM for clients to trust.
pub(crate) fn self_signed() -> io::Result<(TlsAcceptor, String)> {
    let names = [HOST.to_owned(), "127.0.0.1".to_owned()];
    let certified = rcgen::generate_simple_self_signed(names).map_err(io::Error::other)?;
    let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key.into())
        .map_err(io::Error::other)?;
    Ok((TlsAcceptor::from(Arc::new(config)), certified.cert.pem()))
}
