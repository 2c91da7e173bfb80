//! The day: who comes when, what they type, and how long they wait.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::time::Duration;

use ninsho_domain::account::password_tries::{Charged, Count, Counts, Standing, Turn, charge};
use ninsho_domain::config::PasswordLimits;
use ninsho_shared::Timestamp;

pub const MEMBERS: usize = 5_000;
pub const DAY: Duration = Duration::from_hours(24);
const START: Timestamp = Timestamp::from_millis(1_795_300_000_000);

/// A hash on a small machine, and its threads.
const HASH: Duration = Duration::from_millis(25);
const THREADS: usize = 2;
/// Places for each thread in each lane, as `key/hasher.rs` has them.
const PLACES: usize = 32 * THREADS;

/// What somebody who does not know the passwords does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    None,
    EachMinute,
    Bursts,
    Always,
    /// Two a second at IDs that are known in this network, each in its turn.
    Members,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Member(usize),
    Attacker(u64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Happens {
    /// A try, and whether its password is right.
    Tries(Who, bool, First),
    Compared(usize),
}

/// When a password was typed first, and whether its member was known then: a refused try comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct First {
    at: Timestamp,
    was_known: bool,
}

struct Try {
    who: Who,
    right: bool,
    first: First,
    charged: Charged,
}

/// What came of it.
pub struct Day {
    limits: PasswordLimits,
    random: u64,
    events: BinaryHeap<Reverse<(Timestamp, u64, Happens)>>,
    number: u64,
    accounts: BTreeMap<Who, Count>,
    pairs: BTreeMap<Who, Count>,
    network: Count,
    known: Vec<bool>,
    lanes: [VecDeque<Try>; 3],
    running: [Option<Try>; THREADS],
    attack: Attack,
    /// Log-ins with the right password: how the member stood at first, and how long they waited.
    pub right: Vec<(Standing, Duration)>,
    /// Typing errors.
    pub wrong: usize,
    /// Guesses that were compared.
    pub guesses: u64,
}

impl Day {
    pub fn run(seed: u64, attack: Attack) -> Self {
        let mut day = Self {
            limits: PasswordLimits::default(),
            random: seed,
            events: BinaryHeap::new(),
            number: 0,
            accounts: BTreeMap::new(),
            pairs: BTreeMap::new(),
            network: Count::NONE,
            // One in twenty is new here today.
            known: (0..MEMBERS).map(|member| member % 20 != 0).collect(),
            lanes: Default::default(),
            running: Default::default(),
            attack,
            right: Vec::new(),
            wrong: 0,
            guesses: 0,
        };
        day.invite();
        while let Some(Reverse((now, _, happens))) = day.events.pop() {
            let is_over = now.since(START) > DAY;
            match happens {
                Happens::Tries(who, true, first) if is_over => day.lets_in(who, first, now),
                Happens::Tries(..) if is_over => {}
                Happens::Tries(who, right, first) => day.tries(who, right, first, now),
                Happens::Compared(thread) => day.compared(thread, now),
            }
            day.start_next(now);
        }
        day
    }

    /// The longest that somebody of this standing waited with the right password.
    pub fn longest_wait(&self, standing: Standing) -> Duration {
        let waits = self.right.iter().filter(|(stood, _)| *stood == standing).map(|(_, wait)| *wait);
        waits.max().expect("somebody of this standing logged in")
    }

    /// Members come three times a day, most of them in the minutes before a lecture.
    fn invite(&mut self) {
        for member in 0..MEMBERS {
            for _ in 0..3 {
                let hour = 8 + self.below(10);
                let in_hour = if self.below(2) == 0 { 3000 + self.below(600) } else { self.below(3600) };
                let at = START.plus(Duration::from_secs(hour * 3600 + in_hour));
                self.types(Who::Member(member), at);
            }
        }
        let attacks: u64 = match self.attack {
            Attack::None => return,
            Attack::EachMinute => 1440,
            Attack::Bursts => 48 * 2000,
            Attack::Always | Attack::Members => DAY.as_secs() * 2,
        };
        for number in 0..attacks {
            let after = match self.attack {
                Attack::Bursts => Duration::from_mins(30 * (number / 2000)),
                Attack::Always | Attack::Members => Duration::from_millis(number * 500),
                Attack::None | Attack::EachMinute => Duration::from_mins(number),
            };
            let at = START.plus(after);
            let first = First { at, was_known: false };
            self.schedule(at, Happens::Tries(Who::Attacker(number), false, first));
        }
    }

    fn types(&mut self, who: Who, at: Timestamp) {
        let right = self.below(100) >= 7;
        let first = First { at, was_known: false };
        self.schedule(at, Happens::Tries(who, right, first));
    }

    fn standing_of(&self, id: Who) -> Standing {
        match id {
            Who::Member(member) if self.known[member] => Standing::KnownNetwork,
            Who::Member(_) | Who::Attacker(_) => Standing::Unknown,
        }
    }

    fn tries(&mut self, who: Who, right: bool, mut first: First, now: Timestamp) {
        let id = self.id_of(who);
        let standing = self.standing_of(id);
        if first.at == now {
            first.was_known = standing == Standing::KnownNetwork;
        }
        let again = |wait: Duration| now.plus(wait);
        let of = |counts: &BTreeMap<Who, Count>| counts.get(&id).copied().unwrap_or(Count::NONE);
        let counts =
            Counts { pair: of(&self.pairs), account: of(&self.accounts), networks: vec![self.network] };
        let lane = usize::from(standing == Standing::Unknown);
        let come_again = match charge(&self.limits, standing, &counts, now) {
            _ if self.places_taken(lane) >= PLACES => again(Duration::from_secs(2)),
            Err(until) => until,
            Ok(charged) => {
                let lane = if charged.turn == Turn::Behind { 2 } else { lane };
                if self.places_taken(lane) < PLACES {
                    self.pairs.insert(id, charged.after.pair);
                    self.accounts.insert(id, charged.after.account);
                    self.network = charged.after.networks[0];
                    self.lanes[lane].push_back(Try { who, right, first, charged });
                    return;
                }
                again(Duration::from_secs(2))
            }
        };
        // The attacker has other IDs; a member comes again when the answer says.
        if matches!(who, Who::Member(_)) {
            self.schedule(come_again, Happens::Tries(who, right, first));
        }
    }

    /// Whose ID is typed.
    fn id_of(&self, who: Who) -> Who {
        match who {
            Who::Attacker(number) if self.attack == Attack::Members => {
                Who::Member(usize::try_from(number).unwrap() % MEMBERS)
            }
            _ => who,
        }
    }

    fn places_taken(&self, lane: usize) -> usize {
        self.lanes[lane].len()
    }

    fn start_next(&mut self, now: Timestamp) {
        for thread in 0..THREADS {
            if self.running[thread].is_none()
                && let Some(next) = self.lanes.iter_mut().find_map(VecDeque::pop_front)
            {
                self.running[thread] = Some(next);
                self.schedule(now.plus(HASH), Happens::Compared(thread));
            }
        }
    }

    fn compared(&mut self, thread: usize, now: Timestamp) {
        let Try { who, right, first, charged } = self.running[thread].take().unwrap();
        match who {
            Who::Attacker(_) => self.guesses += 1,
            Who::Member(_) if !right => {
                self.wrong += 1;
                let seconds = 3 + self.below(8);
                self.types(who, now.plus(Duration::from_secs(seconds)));
            }
            Who::Member(member) => {
                self.lets_in(who, first, now);
                self.known[member] = true;
                self.pairs.remove(&who);
                self.accounts.remove(&who);
                self.network.clear_at = self.network.clear_at.minus(charged.moved[2]);
            }
        }
    }

    fn lets_in(&mut self, who: Who, first: First, now: Timestamp) {
        if matches!(who, Who::Member(_)) {
            let stood = if first.was_known { Standing::KnownNetwork } else { Standing::Unknown };
            self.right.push((stood, now.since(first.at)));
        }
    }

    fn schedule(&mut self, at: Timestamp, happens: Happens) {
        self.number += 1;
        self.events.push(Reverse((at, self.number, happens)));
    }

    /// A number below this one (xorshift64*).
    fn below(&mut self, bound: u64) -> u64 {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        (self.random.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % bound
    }
}

/// How many guesses at one ID are compared by somebody who never stops, each second anew: from the ID's own
/// network, or from many others, each of which is new to the counts.
pub fn guesses_at_one(standing: Standing, span: Duration) -> u64 {
    let limits = PasswordLimits::default();
    let mut counts = Counts { pair: Count::NONE, account: Count::NONE, networks: vec![Count::NONE] };
    let mut compared = 0;
    for second in 0..span.as_secs() {
        let now = START.plus(Duration::from_secs(second));
        if standing == Standing::Unknown {
            (counts.pair, counts.networks) = (Count::NONE, vec![Count::NONE]);
        } else {
            counts.networks = vec![Count::NONE];
        }
        if let Ok(charged) = charge(&limits, standing, &counts, now) {
            counts = charged.after;
            compared += 1;
        }
    }
    compared
}
