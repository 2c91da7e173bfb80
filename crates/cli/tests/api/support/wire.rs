//! The wire between the server and its database: it can be cut, closed, or fall silent.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A running wire. Its connections end with it.
pub(crate) struct Wire {
    state: watch::Sender<State>,
}

/// What becomes of connections.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// Connections that were opened in a time before this one are cut.
    cut_before: u64,
    /// Connections that were opened in a time before this one carry nothing any more.
    silent_before: u64,
    /// New ones belong to this time.
    time: u64,
    /// New ones are closed at once.
    is_closed: bool,
}

impl Wire {
    /// A wire to the database of a URL, and the URL of its near end.
    pub(crate) fn to(url: &str) -> (Self, String) {
        let (before, rest) = url.split_once('@').unwrap();
        let (far, name) = rest.split_once('/').unwrap();
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let state = watch::Sender::new(State::default());
        tokio::spawn(serve(TcpListener::from_std(listener).unwrap(), far.to_owned(), state.subscribe()));
        (Self { state }, format!("{before}@{address}/{name}"))
    }

    /// Breaks all connections, as a server does that is restarted.
    pub(crate) fn cut(&self) {
        self.state.send_modify(|state| {
            state.time += 1;
            state.cut_before = state.time;
        });
    }

    /// Breaks all connections and takes no new ones, as while a server is away.
    pub(crate) fn close(&self) {
        self.cut();
        self.state.send_modify(|state| state.is_closed = true);
    }

    /// Takes new connections again.
    pub(crate) fn open(&self) {
        self.state.send_modify(|state| state.is_closed = false);
    }

    /// Lets all connections fall silent, as a firewall does that has forgotten them. New ones work.
    pub(crate) fn forget(&self) {
        self.state.send_modify(|state| {
            state.time += 1;
            state.silent_before = state.time;
        });
    }
}

async fn serve(listener: TcpListener, far: String, state: watch::Receiver<State>) {
    let far: Arc<str> = far.into();
    let mut ended = state.clone();
    loop {
        let near = tokio::select! {
            accepted = listener.accept() => accepted.unwrap().0,
            // The wire was dropped.
            gone = ended.changed() => if gone.is_err() { return } else { continue },
        };
        let now = *state.borrow();
        if !now.is_closed {
            tokio::spawn(carry(near, Arc::clone(&far), now.time, state.clone()));
        }
    }
}

/// Carries bytes both ways until one side ends, or the wire is cut.
async fn carry(mut near: TcpStream, far: Arc<str>, time: u64, mut state: watch::Receiver<State>) {
    let Ok(mut far) = TcpStream::connect(&*far).await else { return };
    let (mut up, mut down) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let now = *state.borrow();
        if now.cut_before > time {
            return;
        }
        if now.silent_before > time {
            if state.changed().await.is_err() {
                return;
            }
            continue;
        }
        let carried = tokio::select! {
            read = near.read(&mut up) => pass(read, &up, &mut far).await,
            read = far.read(&mut down) => pass(read, &down, &mut near).await,
            changed = state.changed() => changed.ok(),
        };
        if carried.is_none() {
            return;
        }
    }
}

async fn pass(read: std::io::Result<usize>, bytes: &[u8], to: &mut TcpStream) -> Option<()> {
    let length = read.ok().filter(|length| *length > 0)?;
    to.write_all(&bytes[..length]).await.ok()
}
