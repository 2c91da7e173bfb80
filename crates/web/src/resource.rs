//! Data that a page reads before it can show anything.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::*;
use ninsho_shared::ProblemCode;
use wasm_bindgen::JsValue;

use crate::api::{self, Call};
use crate::erased::{live, view};
use crate::failure::Answer;
use crate::i18n::{text, use_language};
use crate::parts::failure::FailureBanner;
use crate::session::{Session, use_session};
use ninsho_shared::decode::Decode;

/// Data that is being read, was read, or failed to load.
pub(crate) struct ApiResource<T> {
    reading: Reading,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for ApiResource<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ApiResource<T> {}

/// The same type-erased, since each type in a signal is a copy of the signal's code.
#[derive(Clone, Copy)]
struct Reading {
    path: StoredValue<String>,
    read: fn(Answer<JsValue>) -> Answer<Value>,
    session: Session,
    answer: RwSignal<Option<Answer<Value>>>,
}

type Value = Arc<dyn Any + Send + Sync>;

impl<T: Decode + Clone + Send + Sync + 'static> ApiResource<T> {
    /// Starts the request.
    #[must_use]
    pub(crate) fn from(path: String) -> Self {
        let reading = Reading {
            path: StoredValue::new(path),
            read: |answer| api::read::<T>(answer).map(|value| Arc::new(value) as Value),
            session: use_session(),
            answer: RwSignal::new(None),
        };
        reading.begin();
        Self { reading, kind: PhantomData }
    }

    /// Requests it again.
    pub(crate) fn read(self) {
        self.reading.begin();
    }

    /// The data, once it was read.
    pub(crate) fn value(self) -> Option<T> {
        self.reading.answer.with(|answer| answer.as_ref()?.as_ref().ok()?.downcast_ref().cloned())
    }

    /// The problem, when the server refused.
    pub(crate) fn code(self) -> Option<ProblemCode> {
        self.reading.answer.with(|answer| answer.as_ref()?.as_ref().err()?.code())
    }

    /// Replaces the data.
    pub(crate) fn set(self, value: T) {
        self.reading.answer.set(Some(Ok(Arc::new(value))));
    }

    /// Shows the data, or that it is loading, or why it failed to load.
    pub(crate) fn show(self, view: impl Fn(T) -> AnyView + Send + 'static) -> AnyView {
        self.reading.show(Box::new(move |value| match value.downcast_ref::<T>() {
            Some(value) => view(value.clone()),
            // Unreachable: only `read` and `set` write it.
            None => ().into_any(),
        }))
    }
}

impl Reading {
    fn begin(self) {
        let then = move |answer| {
            // The page may have been left meanwhile.
            if !self.answer.is_disposed()
                && let Some(answer) = self.session.still_in((self.read)(answer))
            {
                self.answer.set(Some(answer));
            }
        };
        api::ask(Call::get(self.path.get_value()), Box::new(then));
    }

    fn show(self, view: Box<dyn Fn(Value) -> AnyView + Send>) -> AnyView {
        let loading = text!(use_language(), common_loading);
        live(move || match self.answer.get() {
            None => view! { <p class="waiting" role="status">{loading}</p> }.into_any(),
            Some(Ok(value)) => view(value),
            Some(Err(failure)) => {
                let retry = Callback::new(move |()| {
                    self.answer.set(None);
                    self.begin();
                });
                view! { <FailureBanner failure retry/> }.into_any()
            }
        })
    }
}
