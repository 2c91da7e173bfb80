//! The callers, and what kills the processes under them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use ninsho_mailbox::ReceivedMail;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::member::Member;
use super::snapshot::Snapshot;
use super::told::{Done, Told};
use super::{READY_AGAIN, whole};
use crate::support::{Fleet, message_id};

/// How many work at once.
const CALLERS: usize = 24;

/// After so many requests that change something a process is killed …
const REQUESTS: Range<usize> = 10..80;
/// … so many microseconds later: the last of them has then got anywhere, or is done.
const MICROSECONDS: Range<u64> = 0..25_000;

/// As long as a mail may take that a killed process had claimed, on a slow machine too.
const LAST_MAIL: Duration = Duration::from_secs(60);

/// Everything that the callers share.
pub(super) struct World {
    /// What they call.
    pub(super) fleet: Fleet,
    told: Mutex<Vec<Told>>,
    /// The accounts that are being changed.
    living: Mutex<BTreeSet<Uuid>>,
    changes_left: AtomicUsize,
    members: AtomicUsize,
    /// How many requests nobody answered.
    pub(super) unanswered: AtomicUsize,
    /// How many of the changes that nobody acknowledged were done.
    pub(super) found_done: AtomicUsize,
    seed: u64,
    size: usize,
}

impl World {
    pub(super) fn new(fleet: Fleet, size: usize, seed: u64, changes: usize) -> Self {
        Self {
            fleet,
            told: Mutex::new(Vec::new()),
            living: Mutex::new(BTreeSet::new()),
            changes_left: AtomicUsize::new(changes),
            members: AtomicUsize::new(0),
            unanswered: AtomicUsize::new(0),
            found_done: AtomicUsize::new(0),
            seed,
            size,
        }
    }

    /// Does all the changes, and looks at what is there at the end.
    pub(super) async fn run(&self) {
        let done = CancellationToken::new();
        let work = async {
            join_all((0..CALLERS).map(|number| self.call(number))).await;
            done.cancel();
        };
        let ((), mut restarts) = tokio::join!(work, self.kill_until(&done));
        self.look(None).await;
        self.all_notices_arrive().await;
        restarts.sort();
        let kills = restarts.len();
        let (half, longest) = (restarts[kills / 2], restarts[kills - 1]);
        println!(
            "{kills} kills; ready again after {half:?}, at most {longest:?}; {:?} requests without an answer, \
             {:?} changes found to be done",
            self.unanswered, self.found_done
        );
        assert!(kills >= 10, "a process that is never killed shows nothing");
        // On a machine that is busy with something else the first start was slow too.
        let limit = READY_AGAIN.max(self.fleet.first_start().saturating_mul(10));
        assert!(half <= limit, "{restarts:?}");
    }

    /// One caller, who goes from account to account.
    async fn call(&self, number: usize) {
        let mut random = StdRng::seed_from_u64(self.seed + number as u64);
        loop {
            let name = format!("member{}", self.members.fetch_add(1, Ordering::SeqCst));
            let life = random.random_range(4..10);
            let mut member = Member::new(self, &name, StdRng::seed_from_u64(random.random())).await;
            self.living.lock().unwrap().insert(member.account_id());
            for _ in 0..life {
                if !self.may_change() {
                    return;
                }
                member.change().await;
                if member.is_frozen() {
                    break;
                }
            }
            self.living.lock().unwrap().remove(&member.account_id());
        }
    }

    /// Takes one of the changes that are to be done.
    fn may_change(&self) -> bool {
        let one_less = |left: usize| left.checked_sub(1);
        self.changes_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok()
    }

    /// Writes down that something is done.
    pub(super) fn tell(&self, account_id: Uuid, what: Done) {
        self.told.lock().unwrap().push(Told { account_id, what });
    }

    /// Kills processes and starts them again; returns how long it took each time until one was ready.
    async fn kill_until(&self, done: &CancellationToken) -> Vec<Duration> {
        let mut random = StdRng::seed_from_u64(self.seed);
        let mut restarts = Vec::new();
        loop {
            let requests = random.random_range(REQUESTS);
            tokio::select! {
                () = done.cancelled() => return restarts,
                () = self.fleet.proxy.pass_on(requests) => {}
            }
            // Not to wait for something: the moment is the point.
            tokio::time::sleep(Duration::from_micros(random.random_range(MICROSECONDS))).await;
            let victim = random.random_range(0..self.size);
            self.fleet.kill(victim).await;
            let living = self.living.lock().unwrap().clone();
            self.look(Some(&living)).await;
            restarts.push(self.fleet.restart(victim).await);
        }
    }

    /// Panics unless all that was acknowledged is there, and whole: of these accounts, or of all.
    async fn look(&self, only: Option<&BTreeSet<Uuid>>) {
        // First what was told: what is told from here on may not be there yet.
        let told = self.told.lock().unwrap().clone();
        let all = Snapshot::take(&self.fleet.app.app.storage, only).await;
        let concerned = |told: &&Told| only.is_none_or(|ids| ids.contains(&told.account_id));
        told.iter().filter(concerned).for_each(|told| told.check(&all));
        whole::check(&all);
    }

    /// Waits for each notice that is in the outbox. What came twice is the same to the byte.
    async fn all_notices_arrive(&self) {
        let all = Snapshot::take(&self.fleet.app.app.storage, None).await;
        let notices = all.mails.iter().filter(|mail| mail.revocation_link_id.is_some());
        let mut missing: BTreeMap<String, String> =
            notices.map(|mail| (mail.id.to_string(), mail.recipient.as_ref().unwrap().to_string())).collect();
        let mailbox = &self.fleet.app.mailbox;
        let mut looked_at = 0;
        let mut arrived: BTreeMap<String, ReceivedMail> = BTreeMap::new();
        while !missing.is_empty() {
            let next = mailbox.wait_for(|mail| mail.id > looked_at, LAST_MAIL).await;
            let Ok(mail) = next else { panic!("these notices have not arrived: {missing:#?}") };
            looked_at = mail.id;
            let id = message_id(&mail);
            if let Some(recipient) = missing.remove(row_of(&id)) {
                assert!(mail.is_to(&recipient));
            }
            let first = arrived.entry(id).or_insert_with(|| mail.clone());
            assert_eq!(first.raw, mail.raw, "doubles are the same");
        }
    }
}

/// The number of a mail's row, which its Message-ID is made of.
fn row_of(message_id: &str) -> &str {
    message_id.trim_start_matches('<').split('@').next().unwrap_or_default()
}
