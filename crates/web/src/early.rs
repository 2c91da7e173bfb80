//! The log-in form that the server writes into the page, so that people can type before the program has
//! arrived. What they did there is done again in the program's own form.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// What was done with the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EarlyLogin {
    /// What was typed.
    pub(crate) user_id: String,
    /// What was typed.
    pub(crate) password: String,
    /// The selector of the field that had the focus.
    pub(crate) focus: Option<&'static str>,
    /// Whether 『ログイン』 was pressed.
    pub(crate) is_pressed: bool,
}

/// [`EarlyLogin`] until the log-in page takes it over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EarlyLoginSlot(StoredValue<Option<EarlyLogin>>);

impl EarlyLoginSlot {
    /// Holds what was done, if there was a form.
    pub(crate) fn of(early: Option<EarlyLogin>) -> Self {
        Self(StoredValue::new(early))
    }

    /// What was done with the form; nothing the second time.
    pub(crate) fn take(self) -> EarlyLogin {
        self.0.try_update_value(Option::take).flatten().unwrap_or_default()
    }
}

/// Reads the form, if there is one. It is removed from the page afterwards.
pub(crate) fn early_login() -> Option<EarlyLogin> {
    const FIELDS: [&str; 2] = ["#user-id", "#password"];
    let form = document().query_selector("#start form").ok().flatten()?;
    let [user_id, password] = FIELDS.map(|field| {
        let input = form.query_selector(field).ok().flatten()?;
        input.dyn_into::<HtmlInputElement>().ok()
    });
    let focused = document().active_element();
    let has_focus = |field: &&str| focused.as_ref().is_some_and(|element| element.matches(field) == Ok(true));
    Some(EarlyLogin {
        user_id: user_id?.value(),
        password: password?.value(),
        focus: FIELDS.into_iter().find(has_focus),
        // watch.js notes it.
        is_pressed: form.has_attribute("data-pressed"),
    })
}
