//! A request that a press sends: one at a time, so that a double click does not send twice.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::Answer;

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
    pub(crate) fn send<T: 'static>(
        self,
        answer: impl Future<Output = Answer<T>> + 'static,
        then: impl FnOnce(Answer<T>) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = answer.await;
            if self.busy.try_set(false).is_none() {
                then(answer);
            }
        });
    }
}

impl Default for Request {
    fn default() -> Self {
        Self::new()
    }
}
