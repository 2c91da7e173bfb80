//! HTTPS before the front of a server, as a proxy speaks it in earnest: old browsers keep `__Host-`
//! cookies there alone, also on `localhost`.

use std::net::Ipv4Addr;
use std::sync::Arc;

use anyhow::Result;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// A listener with a certificate of its own making. It goes when it is dropped.
#[derive(Debug)]
pub struct Tls {
    port: u16,
    listening: AbortHandle,
}

impl Drop for Tls {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Tls {
    /// Stands before what listens at `port`.
    ///
    /// # Errors
    /// When there is no port or no certificate.
    pub(crate) async fn stand_before(port: u16) -> Result<Self> {
        let acceptor = self_signed()?;
        let door = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let own = door.local_addr()?.port();
        let listening = tokio::spawn(listen(door, acceptor, port)).abort_handle();
        Ok(Self { port: own, listening })
    }

    /// The page's address, without a slash at the end.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("https://localhost:{}", self.port)
    }
}

fn self_signed() -> Result<TlsAcceptor> {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key.into())?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn listen(door: TcpListener, acceptor: TlsAcceptor, port: u16) {
    while let Ok((connection, _)) = door.accept().await {
        tokio::spawn(pass_on(connection, acceptor.clone(), port));
    }
}

/// A browser that goes away, or speaks no TLS, is no trouble.
async fn pass_on(connection: TcpStream, acceptor: TlsAcceptor, port: u16) {
    let Ok(mut browser) = acceptor.accept(connection).await else { return };
    let Ok(mut server) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await else { return };
    let _ = copy_bidirectional(&mut browser, &mut server).await;
}
