//! A request that a press sends: one at a time, so that a double click does not send twice.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::api::{self, Answer, Call};
use crate::wire::FromWire;

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
    pub(crate) fn send<T: FromWire>(self, call: Call, then: impl FnOnce(Answer<T>) + 'static) {
        self.send_boxed(call, Box::new(move |answer| then(api::read(answer))));
    }

    fn send_boxed(self, call: Call, then: Box<dyn FnOnce(Answer<JsValue>)>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let settled = move |answer| {
            if self.busy.try_set(false).is_none() {
                then(answer);
            }
        };
        api::ask(call, Box::new(settled));
    }
}
