//! A whole server: database, mailbox, clock, and the HTTP port.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ninsho_api::serve::server::{self, Extras};
use ninsho_domain::app::App;
use ninsho_domain::clock::{Clock, StoppedClock};
use ninsho_domain::config::Config;
use ninsho_domain::key::Secrets;
use ninsho_domain::key::random::SeededRandom;
use ninsho_domain::mail::MailWorker;
use ninsho_domain::storage::entity::event;
use ninsho_domain::storage::{Migrator, Storage};
use ninsho_mailbox::{Mailbox, MailboxOptions, ReceivedMail};
use ninsho_shared::Timestamp;
use sea_orm::{ActiveEnum, ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::{Caller, Person, database};

/// When every test begins: 22 November 2026, 10:15 UTC.
pub(crate) const START: Timestamp = Timestamp::from_millis(1_795_342_500_000);

/// The server key of every test's server.
pub(crate) const SERVER_KEY: [u8; 32] = [7; 32];

/// A test of many changes looks at all of their mails at its end.
const MAILS_KEPT: usize = 20_000;

/// A server with everything that belongs to it. It ends when it is dropped.
pub(crate) struct TestApp {
    /// What the server works with.
    pub(crate) app: App,
    /// The clock, which creeps on by a millisecond whenever it is read, until a test moves it.
    pub(crate) clock: Arc<StoppedClock>,
    /// The receiving mail server.
    pub(crate) mailbox: Mailbox,
    address: String,
    /// Where the server listens: at its address, until it is started again.
    door: String,
    worker: MailWorker,
    stop: CancellationToken,
    _folder: TempDir,
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl TestApp {
    /// A server with the default settings.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// A server whose settings are changed before it starts.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().unwrap();
        let url = database::create(&folder).await;
        Self::start_on(folder, url, change).await
    }

    /// A server whose database is a file in this folder; none on PostgreSQL.
    pub(crate) async fn start_in(folder: &Path) -> Option<Self> {
        if database::is_shared() {
            return None;
        }
        let folder = TempDir::new_in(folder).unwrap();
        let url = database::create(&folder).await;
        Some(Self::start_on(folder, url, |_| {}).await)
    }

    /// A server on a database of an older version, which is migrated after `fill` has filled it.
    pub(crate) async fn start_migrated(steps: u32, fill: impl AsyncFnOnce(&DatabaseConnection)) -> Self {
        let folder = TempDir::new().unwrap();
        let url = database::create_empty(&folder).await;
        let storage = Storage::connect(&url).await.unwrap();
        let pool = storage.write().pool();
        Migrator::up(&pool, Some(steps)).await.unwrap();
        fill(&pool).await;
        storage.migrate().await.unwrap();
        storage.close().await;
        Self::start_on(folder, url, |_| {}).await
    }

    async fn start_on(folder: TempDir, url: String, change: impl FnOnce(&mut Config)) -> Self {
        let mailbox = Mailbox::start(MailboxOptions { max_mails: MAILS_KEPT, ..MailboxOptions::default() })
            .await
            .unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let mut config = Config {
            database_url: url.parse().unwrap(),
            public_url: origin.parse().unwrap(),
            ..Config::default()
        };
        config.hash_threads = Some(1);
        "127.0.0.1".clone_into(&mut config.mail.smtp.host);
        config.mail.smtp.port = Some(mailbox.addr().port());
        change(&mut config);
        config.check().unwrap();
        let address = format!("{origin}{}", config.public_url.base());

        let clock = Arc::new(StoppedClock::at(START));
        clock.creep();
        let (app, worker) = assemble(config, first_key(), &clock, 2026).await;
        let stop = CancellationToken::new();
        tokio::spawn(server::run(app.clone(), Extras::default(), listener, stop.clone()));
        Self { app, clock, mailbox, door: address.clone(), address, worker, stop, _folder: folder }
    }

    /// Somebody without a session.
    pub(crate) fn caller(&self) -> Caller {
        Caller::new(self.door.clone())
    }

    /// The address of the server, as `public_url` names it.
    pub(crate) fn origin(&self) -> &str {
        &self.address
    }

    /// Stops the server: it finishes what is under way and takes nothing new.
    pub(crate) fn shut_down(&self) {
        self.stop.cancel();
    }

    /// Stops the server and starts another: the database, the server key, the clock and the
    /// mailbox stay, and nothing else does. Callers of before do not reach it.
    pub(crate) async fn restart(&mut self) {
        self.restart_with(first_key()).await;
    }

    /// The same with other server keys.
    pub(crate) async fn restart_with(&mut self, secrets: Secrets) {
        Box::pin(self.reopen(Config::clone(&self.app.config), secrets)).await;
    }

    /// The same on another database.
    pub(crate) async fn restart_on(&mut self, url: &str) {
        let mut config = Config::clone(&self.app.config);
        config.database_url = url.parse().unwrap();
        Box::pin(self.reopen(config, first_key())).await;
    }

    async fn reopen(&mut self, config: Config, secrets: Secrets) {
        self.shut_down();
        (self.app, self.worker) = assemble(config, secrets, &self.clock, next_seed()).await;
        self.stop = CancellationToken::new();
        self.door = open(self.app.clone(), self.stop.clone());
    }

    /// The clock shows [`START`] from now on and moves by hand alone: for what is to happen at a very
    /// moment.
    pub(crate) fn stand_still(&self) {
        self.clock.stand_still();
        self.clock.set(START);
    }

    /// Moves the clock on.
    pub(crate) fn advance(&self, span: Duration) {
        self.clock.advance(span);
    }

    /// Sends what is due, as the worker would.
    pub(crate) async fn deliver(&self) {
        self.worker.run_due().await.unwrap();
    }

    /// Sends what is due, and returns the newest mail to an address.
    pub(crate) async fn newest_mail(&self, address: &str) -> ReceivedMail {
        self.deliver().await;
        self.mailbox.mails_to(address).pop().unwrap_or_else(|| panic!("there is no mail to {address}"))
    }

    /// Sends what is due, and returns the code in the newest mail with one to an address.
    pub(crate) async fn newest_code(&self, address: &str) -> String {
        self.deliver().await;
        // A notice that was written before it may arrive after it.
        let mails = self.mailbox.mails_to(address);
        mails.iter().rev().find_map(ReceivedMail::code).expect("a mail carries a code")
    }

    /// Logs a person in with ID and password.
    pub(crate) async fn past_password(&self, person: &Person) -> Caller {
        let answer = self.caller().log_in(&person.user_id, super::PASSWORD).await;
        self.caller().with_session_of(&answer)
    }

    /// Logs a person in with everything.
    pub(crate) async fn signed_in(&self, person: &Person) -> Caller {
        let caller = self.past_password(person).await;
        let sent = caller.press(ninsho_shared::paths::LOGIN_OTP).await;
        assert_eq!(sent.status, 200, "{}", sent.text);
        let code = self.newest_code(&person.mail).await;
        let answer = caller.verify_login(&code).await;
        caller.with_session_of(&answer)
    }

    /// Logs a person in with ID and password and asks for a code; returns the caller and the code.
    pub(crate) async fn with_code(&self, person: &Person) -> (Caller, String) {
        let caller = self.past_password(person).await;
        let sent = caller.press(ninsho_shared::paths::LOGIN_OTP).await;
        assert_eq!(sent.status, 200, "{}", sent.text);
        let code = self.newest_code(&person.mail).await;
        (caller, code)
    }

    /// Somebody without a session before another process of the service: the database and the
    /// server key are the same, and nothing else is.
    pub(crate) async fn another_process(&self) -> Caller {
        let config = Config::clone(&self.app.config);
        let (app, _) = assemble(config, first_key(), &self.clock, next_seed()).await;
        Caller::new(open(app, self.stop.clone()))
    }

    /// Sends what is due, and returns how many mails with a code an address has received.
    pub(crate) async fn codes_mailed(&self, address: &str) -> usize {
        self.deliver().await;
        self.mailbox.mails_to(address).iter().filter(|mail| mail.code().is_some()).count()
    }

    /// How often something of a kind happened to a person's account.
    pub(crate) async fn count_of(&self, person: &Person, kind: &str) -> usize {
        self.events(person).await.iter().filter(|event| *event == kind).count()
    }

    /// What happened to a person's account, oldest first.
    pub(crate) async fn events(&self, person: &Person) -> Vec<String> {
        let rows = event::Entity::find()
            .filter(event::Column::AccountId.eq(person.account_id))
            .order_by_asc(event::Column::At)
            .order_by_asc(event::Column::Id)
            .all(self.app.storage.read())
            .await
            .unwrap();
        rows.into_iter().map(|row| row.kind.to_value()).collect()
    }
}

/// What a server works with, and its mail worker.
async fn assemble(
    config: Config,
    secrets: Secrets,
    clock: &Arc<StoppedClock>,
    seed: u64,
) -> (App, MailWorker) {
    let storage = Storage::connect(config.database_url.reveal()).await.unwrap();
    let random = Arc::new(SeededRandom::new(seed));
    let clock: Arc<dyn Clock> = Arc::clone(clock) as Arc<dyn Clock>;
    let app = App::new(config, storage, secrets, clock, random).await.unwrap();
    let worker =
        MailWorker::new(&app.config, app.storage.clone(), Arc::clone(&app.clock), Arc::clone(&app.secrets))
            .unwrap();
    (app, worker)
}

fn first_key() -> Secrets {
    Secrets::new(&SERVER_KEY).unwrap()
}

/// Opens the door of a server on a free port, and says where.
fn open(app: App, stop: CancellationToken) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let door = format!("http://{}{}", listener.local_addr().unwrap(), app.config.public_url.base());
    tokio::spawn(server::run(app, Extras::default(), listener, stop));
    door
}

/// Two processes never draw the same numbers.
fn next_seed() -> u64 {
    static SEED: AtomicU64 = AtomicU64::new(3000);
    SEED.fetch_add(1, Ordering::SeqCst)
}

/// A code of eight digits that is not `code`.
pub(crate) fn other_code(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:08}", (number + 1) % 100_000_000)
}
