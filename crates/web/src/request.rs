//! A request that a press sends: one at a time, so that a double click does not send twice.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::api::{self, Call};
use crate::failure::Answer;
use ninsho_shared::decode::Decode;

/// How many requests of this kind were sent, and how many of them have come to an end.
static SENT: AtomicU32 = AtomicU32::new(0);
static SETTLED: AtomicU32 = AtomicU32::new(0);

/// A time in which nothing that was pressed is under way; `None` while something is. What was
/// read in one such time tells how it was in that time: a press may begin another session, and
/// what is on its way meanwhile still speaks of the one before.
#[must_use]
pub(crate) fn quiet_time() -> Option<u32> {
    let sent = SENT.load(Ordering::Relaxed);
    (SETTLED.load(Ordering::Relaxed) == sent).then_some(sent)
}

/// Something that can be asked for, and may be under way.
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

    /// Sends it, unless it is under way already, and hands the answer on, unless the page that
    /// asked has been left in the meantime.
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
