//! A request that a button sends: one at a time, so that a double click sends once.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::api::{self, Call};
use crate::failure::Answer;
use ninsho_shared::decode::Decode;

/// The numbers of requests that were sent and that were answered.
static SENT: AtomicU32 = AtomicU32::new(0);
static SETTLED: AtomicU32 = AtomicU32::new(0);

/// Identifies a period without a request of a button; `None` while one is under way. An answer
/// from an earlier period may belong to a session that a button has replaced since.
#[must_use]
pub(crate) fn quiet_time() -> Option<u32> {
    let sent = SENT.load(Ordering::Relaxed);
    (SETTLED.load(Ordering::Relaxed) == sent).then_some(sent)
}

/// A request of a button, which may be under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request {
    busy: RwSignal<bool>,
}

impl Request {
    /// One that is not under way.
    #[must_use]
    pub(crate) fn new() -> Self {
        Self { busy: RwSignal::new(false) }
    }

    /// Whether it is under way.
    #[must_use]
    pub(crate) fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Sends a call, unless one is under way, and passes the answer on, unless the page was left
    /// meanwhile.
    pub(crate) fn send<T: Decode>(self, call: Call, then: impl FnOnce(Answer<T>) + 'static) {
        self.send_boxed(call, Box::new(move |answer| then(api::read(answer))));
    }

    fn send_boxed(self, call: Call, then: Box<dyn FnOnce(Answer<JsValue>)>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        SENT.fetch_add(1, Ordering::Relaxed);
        let settled = move |answer| {
            SETTLED.fetch_add(1, Ordering::Relaxed);
            if self.busy.try_set(false).is_none() {
                then(answer);
            }
        };
        api::ask(call, Box::new(settled));
    }
}
