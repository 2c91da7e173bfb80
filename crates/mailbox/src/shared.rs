//! What all conversations of a mailbox share.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::fault::{Failure, Fault, Faults, Moment};
use crate::options::MailboxOptions;
use crate::received::ReceivedMail;
use crate::transcript::{Event, Transcript};

/// What all conversations of a mailbox share.
pub(crate) struct Shared {
    pub(crate) options: MailboxOptions,
    pub(crate) tls: Option<TlsAcceptor>,
    state: Mutex<State>,
    arrivals: watch::Sender<()>,
    healings: watch::Sender<()>,
    unasked: watch::Sender<Vec<u8>>,
}

#[derive(Default)]
struct State {
    mails: VecDeque<ReceivedMail>,
    transcripts: VecDeque<Transcript>,
    faults: Faults,
    last_mail: u64,
    last_session: u64,
}

/// A mail that is complete but has no number yet.
pub(crate) struct Arrival {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) raw: Arc<[u8]>,
    pub(crate) tls: bool,
    pub(crate) authenticated: Option<String>,
}

impl Shared {
    pub(crate) fn new(options: MailboxOptions, tls: Option<TlsAcceptor>) -> Self {
        Self {
            options,
            tls,
            state: Mutex::default(),
            arrivals: watch::Sender::new(()),
            healings: watch::Sender::new(()),
            unasked: watch::Sender::new(Vec::new()),
        }
    }

    /// The lists stay whole whatever a holder of the lock did, so a poisoned lock is as good as any.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn store(&self, mail: Arrival) -> u64 {
        let mut state = self.state();
        state.last_mail += 1;
        let id = state.last_mail;
        state.mails.push_back(ReceivedMail {
            id,
            envelope_from: mail.from,
            envelope_to: mail.to,
            raw: mail.raw,
            tls: mail.tls,
            authenticated: mail.authenticated,
            received: Instant::now(),
        });
        while state.mails.len() > self.options.max_mails {
            state.mails.pop_front();
        }
        drop(state);
        self.arrivals.send_replace(());
        id
    }

    pub(crate) fn mails(&self, wanted: impl Fn(&ReceivedMail) -> bool) -> Vec<ReceivedMail> {
        self.state().mails.iter().filter(|mail| wanted(mail)).cloned().collect()
    }

    pub(crate) fn clear(&self) {
        let mut state = self.state();
        state.mails.clear();
        state.transcripts.clear();
    }

    /// Changes whenever a mail arrives.
    pub(crate) fn arrivals(&self) -> watch::Receiver<()> {
        self.arrivals.subscribe()
    }

    /// What is to be said unasked from now on.
    pub(crate) fn unasked(&self) -> watch::Receiver<Vec<u8>> {
        self.unasked.subscribe()
    }

    pub(crate) fn say(&self, bytes: Vec<u8>) {
        self.unasked.send_replace(bytes);
    }

    pub(crate) fn begin_transcript(&self) -> u64 {
        let mut state = self.state();
        state.last_session += 1;
        let session = state.last_session;
        state.transcripts.push_back(Transcript::new(session));
        while state.transcripts.len() > self.options.max_transcripts {
            state.transcripts.pop_front();
        }
        session
    }

    /// Writes an event down, unless the conversation has been forgotten meanwhile.
    pub(crate) fn record(&self, session: u64, event: Event) {
        let mut state = self.state();
        if let Some(transcript) = state.transcripts.iter_mut().rev().find(|kept| kept.session == session) {
            transcript.record(event);
        }
    }

    pub(crate) fn transcripts(&self) -> Vec<Transcript> {
        self.state().transcripts.iter().cloned().collect()
    }

    pub(crate) fn inject(&self, fault: Fault) {
        self.state().faults.add(fault);
    }

    pub(crate) fn heal(&self) {
        self.state().faults.clear();
        self.healings.send_replace(());
    }

    /// What goes wrong at this moment, and the sign by which a stall ends. The sign is taken
    /// under the same lock as the fault, so that a healing in between is not missed.
    pub(crate) fn strike(&self, at: Moment, recipients: &[&str]) -> Option<(Failure, watch::Receiver<()>)> {
        let mut state = self.state();
        let failure = state.faults.strike(at, recipients)?;
        Some((failure, self.healings.subscribe()))
    }
}
