//! Processes of the real program as one service: on one database, behind a proxy, with one mailbox
//! and one clock that can be moved.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ninsho_domain::clock::{Clock, SystemClock};
use ninsho_domain::storage::entity::account;
use ninsho_mailbox::ReceivedMail;
use ninsho_shared::{Timestamp, paths};
use reqwest::Method;
use serde_json::json;
use tokio::sync::Mutex;

use super::people::CHEAP_HASH;
use super::process::{Process, Setup};
use super::proxy::Proxy;
use super::{Caller, Kind, Person, RenderedMail, TestApp, database};

/// As long as a mail may take that a process left behind which was killed, on a slow machine too.
const MAIL_LIMIT: Duration = Duration::from_secs(60);

/// A service of several processes.
pub(crate) struct Fleet {
    /// The database and the mailbox. Its own server is not asked anything.
    pub(crate) app: TestApp,
    /// What callers call.
    pub(crate) proxy: Proxy,
    setup: Setup,
    /// `None` where one was killed and not yet started again.
    processes: Mutex<Vec<Option<Process>>>,
    moved_by_seconds: AtomicU64,
    newest_mail: AtomicU64,
    first_start: Duration,
}

impl Fleet {
    /// Starts so many processes; `tables` are settings besides, in TOML.
    pub(crate) async fn start(size: usize, tables: &str) -> Self {
        let app = TestApp::start().await;
        let setup = Setup::beside(&app, app.origin(), &format!("{tables}\n[dev]\ncontrols = true\n"));
        let mut fleet = Self {
            app,
            proxy: Proxy::start(),
            setup,
            processes: Mutex::new((0..size).map(|_| None).collect()),
            moved_by_seconds: AtomicU64::new(0),
            newest_mail: AtomicU64::new(0),
            first_start: Duration::ZERO,
        };
        for place in 0..size {
            let took = fleet.restart(place).await;
            fleet.first_start = fleet.first_start.max(took);
        }
        fleet
    }

    /// Two processes, on PostgreSQL; nothing on SQLite, whose file belongs to one process.
    pub(crate) async fn pair(tables: &str) -> Option<Self> {
        if database::is_shared() { Some(Self::start(2, tables).await) } else { None }
    }

    /// Somebody without a session.
    pub(crate) fn caller(&self) -> Caller {
        Caller::new(self.proxy.origin())
    }

    /// How long it took until a process was ready for the first time.
    pub(crate) fn first_start(&self) -> Duration {
        self.first_start
    }

    /// The errors that the processes have logged.
    pub(crate) fn errors(&self) -> String {
        self.setup.errors()
    }

    /// Kills one of them in the middle of whatever it does.
    pub(crate) async fn kill(&self, place: usize) {
        let process = self.processes.lock().await[place].take().expect("it runs");
        let origin = process.origin().to_owned();
        process.kill().await;
        self.proxy.remove(&origin);
    }

    /// Stops one of them as an operator would.
    pub(crate) async fn stop(&self, place: usize) {
        let process = self.processes.lock().await[place].take().expect("it runs");
        self.proxy.remove(process.origin());
        process.stop().await;
    }

    /// Starts one of them again, and says how long it took until it was ready.
    pub(crate) async fn restart(&self, place: usize) -> Duration {
        let begun = Instant::now();
        let process = self.setup.start().await;
        let caller = process.caller();
        assert_eq!(caller.status_of(caller.request(Method::GET, paths::READYZ)).await, 200);
        let took = begun.elapsed();
        move_clock(&process, self.moved_by()).await;
        self.proxy.add(process.origin());
        self.processes.lock().await[place] = Some(process);
        took
    }

    /// Moves the clock on.
    pub(crate) async fn advance(&self, span: Duration) {
        self.moved_by_seconds.fetch_add(span.as_secs(), Ordering::SeqCst);
        for process in self.processes.lock().await.iter().flatten() {
            move_clock(process, span).await;
        }
    }

    fn moved_by(&self) -> Duration {
        Duration::from_secs(self.moved_by_seconds.load(Ordering::SeqCst))
    }

    /// What the clock of the processes shows.
    pub(crate) fn now(&self) -> Timestamp {
        SystemClock.now().plus(self.moved_by())
    }

    /// An account as [`TestApp::person`] makes it, but that was made before any clock's time, and whose
    /// password is cheap to compare.
    pub(crate) async fn person(&self, user_id: &str) -> Person {
        let change = |row: &mut account::Model| {
            row.password_hash.clone_from(&CHEAP_HASH);
            row.created_at = Timestamp::from_millis(0);
            (row.mail_since, row.enrolled_at) =
                (Some(Timestamp::from_millis(0)), Some(Timestamp::from_millis(0)));
        };
        self.app.person_with(user_id, change).await
    }

    /// Where in the mailbox what comes from now on begins.
    pub(crate) fn mails_so_far(&self) -> u64 {
        self.newest_mail.load(Ordering::SeqCst)
    }

    /// Waits for a letter of this kind to an address that came after `since` and has not been `seen`. The
    /// double of one that was seen is none.
    pub(crate) async fn letter(
        &self,
        since: u64,
        address: &str,
        kind: Kind,
        seen: &mut BTreeSet<String>,
    ) -> RenderedMail {
        let wanted = |mail: &ReceivedMail| {
            mail.id > since
                && mail.is_to(address)
                && !seen.contains(&message_id(mail))
                && self.app.read(mail).kind == kind
        };
        let found = self.app.mailbox.wait_for(wanted, MAIL_LIMIT).await;
        let mail = found.unwrap_or_else(|_| panic!("no letter {kind:?} came to {address}"));
        self.newest_mail.fetch_max(mail.id, Ordering::SeqCst);
        seen.insert(message_id(&mail));
        self.app.read(&mail)
    }
}

/// The same for a mail and its doubles.
pub(crate) fn message_id(mail: &ReceivedMail) -> String {
    mail.header("Message-ID").expect("every mail has one")
}

async fn move_clock(process: &Process, span: Duration) {
    let (caller, body) = (process.caller(), json!({ "advance_seconds": span.as_secs() }));
    assert_eq!(caller.status_of(caller.request(Method::POST, ninsho_demo::CLOCK).json(&body)).await, 200);
}
