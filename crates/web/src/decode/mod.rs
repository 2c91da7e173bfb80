//! The browser's JSON values, for the decoder of `ninsho_shared::decode`. The page decodes without
//! serde for the sake of its size; the reason and the numbers are there.

#[cfg(test)]
mod tests;

use js_sys::{Array, Reflect};
use ninsho_shared::decode::Node;
use wasm_bindgen::JsValue;

/// A JSON value that the browser has parsed.
pub(crate) struct JsNode(pub(crate) JsValue);

impl Node for JsNode {
    fn field(&self, name: &str) -> Option<Self> {
        let value = Reflect::get(&self.0, &name.into()).ok()?;
        (!value.is_null() && !value.is_undefined()).then_some(Self(value))
    }

    fn items(&self) -> Option<Vec<Self>> {
        Array::is_array(&self.0).then(|| Array::from(&self.0).iter().map(Self).collect())
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn number(&self) -> Option<u64> {
        let number =
            self.0.as_f64().filter(|number| number.fract() == 0.0 && (0.0..=9e15).contains(number))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just before")]
        Some(number as u64)
    }

    fn boolean(&self) -> Option<bool> {
        self.0.as_bool()
    }
}
