//! The mailbox itself: its door, and what it has received.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::fault::Fault;
use crate::options::{MailboxOptions, Security};
use crate::received::ReceivedMail;
use crate::session;
use crate::shared::Shared;
use crate::tls;
use crate::transcript::Transcript;

/// An SMTP receiver on the loopback interface. Dropping it closes every connection.
pub struct Mailbox {
    shared: Arc<Shared>,
    addr: SocketAddr,
    certificate: Option<String>,
    door: Mutex<Door>,
}

enum Door {
    /// The one task that accepts; every conversation is a child of it and ends with it.
    Open(JoinSet<()>),
    /// Connections are refused. The socket is bound but does not listen, so that no other
    /// program gets the port; none is there only when binding it has failed.
    Closed(Option<TcpSocket>),
}

impl Mailbox {
    /// Opens a mailbox on 127.0.0.1.
    ///
    /// # Errors
    /// When the port is taken, or no certificate can be made.
    pub async fn start(options: MailboxOptions) -> io::Result<Self> {
        let (acceptor, certificate) = match options.security {
            Security::Plain => (None, None),
            Security::StartTls | Security::Tls => {
                let (acceptor, pem) = tls::self_signed()?;
                (Some(acceptor), Some(pem))
            }
        };
        let socket = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)))?;
        let addr = socket.local_addr()?;
        let shared = Arc::new(Shared::new(options, acceptor));
        let door = Mutex::new(Door::Closed(Some(socket)));
        let mailbox = Self { shared, addr, certificate, door };
        mailbox.restart().await?;
        Ok(mailbox)
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The self-signed certificate in PEM, for clients to trust; it is for `localhost` and
    /// 127.0.0.1. None when the mailbox speaks no TLS.
    #[must_use]
    pub fn certificate_pem(&self) -> Option<&str> {
        self.certificate.as_deref()
    }

    /// The mails that are kept, oldest first.
    #[must_use]
    pub fn mails(&self) -> Vec<ReceivedMail> {
        self.shared.mails(|_| true)
    }

    /// The mails to one address, oldest first. Case and quotes make no difference.
    #[must_use]
    pub fn mails_to(&self, address: &str) -> Vec<ReceivedMail> {
        self.shared.mails(|mail| mail.is_to(address))
    }

    /// Waits until a mail is there that `wanted` is true for, and returns the oldest such mail.
    ///
    /// # Errors
    /// [`NoSuchMail`], with what did arrive, when `deadline` has passed.
    pub async fn wait_for(
        &self,
        wanted: impl Fn(&ReceivedMail) -> bool,
        deadline: Duration,
    ) -> Result<ReceivedMail, NoSuchMail> {
        let mut arrivals = self.shared.arrivals();
        let found = tokio::time::timeout(deadline, async {
            loop {
                // Marked before the look, so that an arrival during the look wakes the wait.
                arrivals.borrow_and_update();
                if let Some(mail) = self.shared.mails(&wanted).into_iter().next() {
                    return Some(mail);
                }
                arrivals.changed().await.ok()?;
            }
        });
        match found.await {
            Ok(Some(mail)) => Ok(mail),
            Ok(None) | Err(_) => Err(NoSuchMail { deadline, others: self.mails() }),
        }
    }

    /// Forgets every mail and every conversation. Numbers go on.
    pub fn clear(&self) {
        self.shared.clear();
    }

    /// The conversations that are kept, oldest first, those under way among them.
    #[must_use]
    pub fn transcripts(&self) -> Vec<Transcript> {
        self.shared.transcripts()
    }

    /// Lets something go wrong from now on.
    pub fn inject(&self, fault: Fault) {
        self.shared.inject(fault);
    }

    /// Lets every conversation that waits for its client say these bytes, which nobody has asked for.
    pub fn say(&self, bytes: impl Into<Vec<u8>>) {
        self.shared.say(bytes.into());
    }

    /// Takes every fault away; conversations that stall go on.
    pub fn heal(&self) {
        self.shared.heal();
    }

    /// Goes down: closes every connection and refuses new ones. What was received is kept,
    /// and so is the port.
    ///
    /// # Errors
    /// When the port cannot be kept.
    pub async fn stop(&self) -> io::Result<()> {
        let mut door = self.door.lock().await;
        if let Door::Open(tasks) = &mut *door {
            tasks.shutdown().await;
            *door = Door::Closed(None);
            *door = Door::Closed(Some(bind(self.addr)?));
        }
        Ok(())
    }

    /// Comes back on the same port after [`Mailbox::stop`].
    ///
    /// # Errors
    /// When the port cannot be listened on.
    pub async fn restart(&self) -> io::Result<()> {
        let mut door = self.door.lock().await;
        if let Door::Closed(kept) = &mut *door {
            let socket = kept.take().map_or_else(|| bind(self.addr), Ok)?;
            let mut tasks = JoinSet::new();
            tasks.spawn(accept(socket.listen(BACKLOG)?, Arc::clone(&self.shared)));
            *door = Door::Open(tasks);
        }
        Ok(())
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").field("addr", &self.addr).finish_non_exhaustive()
    }
}

const BACKLOG: u32 = 128;

fn bind(addr: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Earlier connections may linger in TIME_WAIT; they do not keep the port.
    socket.set_reuseaddr(true)?;
    socket.bind(addr)?;
    Ok(socket)
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut sessions = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) if sessions.len() < shared.options.max_sessions => {
                    sessions.spawn(session::serve(stream, Arc::clone(&shared)));
                }
                Ok((stream, _)) => turn_away(stream).await,
                Err(error) => {
                    tracing::warn!(%error, "the mailbox could not accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
            Some(_) = sessions.join_next(), if !sessions.is_empty() => {}
        }
    }
}

/// After a failed accept (no file descriptor left): time for others to close theirs.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A fresh connection's buffer has room for a line, so this does not hold up the next one.
async fn turn_away(mut stream: TcpStream) {
    if let Err(error) = stream.write_all(b"421 4.3.2 Too many connections\r\n").await {
        tracing::debug!(%error, "a connection too many went away by itself");
    }
}

/// The awaited mail did not arrive in time.
#[derive(Debug)]
pub struct NoSuchMail {
    deadline: Duration,
    others: Vec<ReceivedMail>,
}

impl fmt::Display for NoSuchMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no such mail within {:?}; there are {}", self.deadline, self.others.len())?;
        for mail in &self.others {
            let subject = mail.subject().unwrap_or_default();
            write!(f, "\n  #{} to {}: {subject}", mail.id, mail.envelope_to.join(", "))?;
        }
        Ok(())
    }
}

impl std::error::Error for NoSuchMail {}
