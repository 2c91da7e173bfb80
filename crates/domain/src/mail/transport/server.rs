//! The configured server, and the way to a session with it.

use std::net::SocketAddr;

use tokio::net::TcpStream;

use super::connection::Connection;
use super::limits::{Limits, within};
use super::login::Login;
use super::tls::Tls;
use super::verdict::{SendError, Step};
use super::wire::Wire;
use crate::config::{Smtp, SmtpSecurity};

/// The server, and how to connect to it.
pub struct Server {
    host: String,
    port: u16,
    security: SmtpSecurity,
    tls: Option<Tls>,
    hello: String,
    login: Option<Login>,
    limits: Limits,
}

impl Server {
    /// Reads the files that the settings name.
    ///
    /// # Errors
    /// When one cannot be read, or is not what it should be.
    pub fn new(smtp: &Smtp) -> anyhow::Result<Self> {
        let (default_port, tls) = match smtp.security {
            SmtpSecurity::None => (25, None),
            SmtpSecurity::Starttls => (587, Some(Tls::new(smtp)?)),
            SmtpSecurity::Tls => (465, Some(Tls::new(smtp)?)),
        };
        Ok(Self {
            host: smtp.bare_host().to_owned(),
            port: smtp.port.unwrap_or(default_port),
            security: smtp.security,
            tls,
            hello: smtp.greeting_name(),
            login: Login::new(smtp)?,
            limits: Limits::of(smtp),
        })
    }

    /// Opens a session: connects, negotiates TLS and authenticates.
    pub async fn connect(&self) -> Result<Connection, SendError> {
        let tcp = self.reach().await?;
        let wire = match (&self.tls, self.security) {
            (Some(tls), SmtpSecurity::Tls) => {
                let stream = within(self.limits.connect, Step::Connect, tls.handshake(tcp)).await?;
                Wire::encrypted(stream)
            }
            _ => Wire::plain(tcp),
        };
        let mut connection = Connection::new(wire, self.limits);
        connection.greeted().await?;
        let mut abilities = connection.hello(Step::Connect, &self.hello).await?;
        if let (Some(tls), SmtpSecurity::Starttls) = (&self.tls, self.security) {
            connection = connection.encrypt(tls, &abilities).await?;
            abilities = connection.hello(Step::StartTls, &self.hello).await?;
        }
        if let Some(login) = &self.login {
            connection.log_in(login, &abilities).await?;
        }
        Ok(connection)
    }

    /// Tries the addresses of the host, each for as long as a step may take.
    async fn reach(&self) -> Result<TcpStream, SendError> {
        let looked_up = tokio::net::lookup_host((self.host.as_str(), self.port));
        let addresses: Vec<SocketAddr> =
            within(self.limits.connect, Step::Connect, looked_up).await?.collect();
        let mut last = SendError::broken(Step::Connect, "the host has no address");
        for address in addresses {
            match within(self.limits.connect, Step::Connect, TcpStream::connect(address)).await {
                Ok(tcp) => {
                    // A command is one small write, which nothing must hold back.
                    drop(tcp.set_nodelay(true));
                    return Ok(tcp);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let nowhere = std::path::PathBuf::from("/nowhere/at/all");
        let ca = Smtp { security: SmtpSecurity::Tls, ca_file: Some(nowhere.clone()), ..Smtp::default() };
        let password =
            Smtp { user: Some("ninsho".to_owned()), password_file: Some(nowhere), ..Smtp::default() };
        for (smtp, part) in [(ca, "mail.smtp.ca_file"), (password, "mail.smtp.password_file")] {
            let Err(error) = Server::new(&smtp) else { panic!("{part} was taken") };
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}
