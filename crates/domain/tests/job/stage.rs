//! A queue, and a handler that answers what the test tells it to.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ninsho_domain::clock::{Clock, StoppedClock};
use ninsho_domain::job::{Answer, Backoff, Handler, Lease, Leased, NewJob, Outcome, Rules, Worker, queue};
use ninsho_domain::storage::entity::job::{self, JobKind};
use ninsho_domain::storage::{Storage, Tx};
use ninsho_shared::Timestamp;
use sea_orm::{DbErr, EntityTrait, FromQueryResult};
use tempfile::TempDir;
use tokio::sync::{Semaphore, mpsc};
use uuid::Uuid;

use crate::database;

/// 2026-11-22T10:15:00Z
pub(crate) const START: Timestamp = Timestamp::from_millis(1_795_342_500_000);

/// As long as a test may wait for what should come at once.
pub(crate) const SOON: Duration = Duration::from_secs(20);

pub(crate) const KIND: JobKind = JobKind::Mail;

pub(crate) struct Stage {
    pub(crate) clock: Arc<StoppedClock>,
    pub(crate) storage: Storage,
    _folder: TempDir,
}

/// What the tests' jobs read of their rows.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Job {
    id: Uuid,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::connect(&database::url(&folder).await).await.unwrap();
        storage.migrate().await.unwrap();
        Self { clock: Arc::new(StoppedClock::at(START)), storage, _folder: folder }
    }

    pub(crate) async fn add(&self, number: u128) -> Uuid {
        self.add_all(&[(number, None)]).await;
        id(number)
    }

    pub(crate) async fn add_expiring(&self, number: u128, expires_at: Timestamp) -> Uuid {
        let tx = self.storage.begin().await.unwrap();
        let new = NewJob { expires_at: Some(expires_at), ..new_job(number, None) };
        queue::enqueue(&tx, new, job::ActiveModel::default(), self.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        id(number)
    }

    /// Adds jobs with their keys in one transaction, and so at one moment.
    pub(crate) async fn add_all(&self, jobs: &[(u128, Option<&str>)]) {
        let tx = self.storage.begin().await.unwrap();
        for (number, key) in jobs {
            let (new, columns) = (new_job(*number, *key), job::ActiveModel::default());
            queue::enqueue(&tx, new, columns, self.clock.now()).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Leases what is due for ten seconds.
    pub(crate) async fn lease(&self) -> Vec<Lease> {
        let now = self.clock.now();
        let until = now.plus(Duration::from_secs(10));
        let leased: Vec<Leased<Job>> =
            queue::lease(&self.storage, KIND, (now, until), 100, Vec::new()).await.unwrap();
        let mut leases: Vec<Lease> = leased.into_iter().map(|leased| leased.lease).collect();
        leases.sort_by_key(Lease::id);
        leases
    }

    /// Leases the only job that is due.
    pub(crate) async fn lease_one(&self) -> Lease {
        let mut leases = self.lease().await;
        assert_eq!(leases.len(), 1, "{leases:?}");
        leases.remove(0)
    }

    pub(crate) fn worker(&self, handler: Arc<Scripted>) -> Worker<Shared> {
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        Worker::with_handler(Shared(handler), self.storage.clone(), clock)
    }

    pub(crate) async fn row(&self, id: Uuid) -> job::Model {
        job::Entity::find_by_id(id).one(self.storage.read()).await.unwrap().unwrap()
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(crate) fn new_job(number: u128, key: Option<&str>) -> NewJob {
    NewJob { id: id(number), kind: KIND, order_key: key.map(str::to_owned), expires_at: None }
}

pub(crate) fn later() -> Answer {
    Answer::RetryLater { error: Some("451".to_owned()), why: "the test says so".to_owned(), due_at: None }
}

/// Answers what it was told to, and that a job is done where it was told nothing.
pub(crate) struct Scripted {
    rules: Rules,
    answers: Mutex<HashMap<Uuid, Answer>>,
    given_up: Mutex<Vec<Uuid>>,
    begun: mpsc::UnboundedSender<Uuid>,
    /// A run waits for a permit.
    pub(crate) gate: Semaphore,
}

impl Scripted {
    /// A handler, and the ids of the jobs that it was given.
    pub(crate) fn new(max_tries: Option<u32>) -> (Arc<Self>, mpsc::UnboundedReceiver<Uuid>) {
        let (begun, runs) = mpsc::unbounded_channel();
        let rules = Rules {
            concurrency: 4,
            max_tries: max_tries.and_then(NonZeroU32::new),
            backoff: Backoff::new(Duration::from_secs(5), Duration::from_mins(15)),
        };
        let gate = Semaphore::new(Semaphore::MAX_PERMITS);
        (Arc::new(Self { rules, answers: Mutex::default(), given_up: Mutex::default(), begun, gate }), runs)
    }

    pub(crate) fn answer(&self, id: Uuid, answer: Answer) {
        self.answers.lock().unwrap().insert(id, answer);
    }

    pub(crate) fn given_up(&self) -> Vec<Uuid> {
        self.given_up.lock().unwrap().clone()
    }
}

/// The handler of several workers.
pub(crate) struct Shared(Arc<Scripted>);

impl Handler for Shared {
    type Job = Job;

    const KIND: JobKind = KIND;

    fn rules(&self) -> &Rules {
        &self.0.rules
    }

    async fn run(&self, job: &Job) -> Answer {
        self.0.begun.send(job.id).unwrap();
        drop(self.0.gate.acquire().await.unwrap());
        let told = self.0.answers.lock().unwrap().get(&job.id).cloned();
        told.unwrap_or(Answer::Done { reply: None })
    }

    async fn give_up(&self, _: &Tx, id: Uuid) -> Result<(), DbErr> {
        self.0.given_up.lock().unwrap().push(id);
        Ok(())
    }

    fn report(&self, _: &Job, _: &Outcome) {}
}

/// The jobs that have been begun since the last look.
pub(crate) fn begun(runs: &mut mpsc::UnboundedReceiver<Uuid>) -> Vec<Uuid> {
    std::iter::from_fn(|| runs.try_recv().ok()).collect()
}
