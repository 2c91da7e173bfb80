//! A JSON value as it is read: the browser's.

/// A JSON value: the browser's, or in the tests serde's.
pub(crate) trait Node: Sized {
    /// A field of an object, if it is there and not null.
    fn field(&self, name: &str) -> Option<Self>;
    /// The items of an array.
    fn items(&self) -> Option<Vec<Self>>;
    /// A string.
    fn text(&self) -> Option<String>;
    /// A whole number that is not negative.
    fn number(&self) -> Option<u64>;
    /// True or false.
    fn truth(&self) -> Option<bool>;
}

impl Node for wasm_bindgen::JsValue {
    fn field(&self, name: &str) -> Option<Self> {
        let value = js_sys::Reflect::get(self, &name.into()).ok()?;
        (!value.is_null() && !value.is_undefined()).then_some(value)
    }

    fn items(&self) -> Option<Vec<Self>> {
        js_sys::Array::is_array(self).then(|| js_sys::Array::from(self).to_vec())
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn number(&self) -> Option<u64> {
        let number = self.as_f64().filter(|number| number.fract() == 0.0 && (0.0..=9e15).contains(number))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "looked at just before")]
        Some(number as u64)
    }

    fn truth(&self) -> Option<bool> {
        self.as_bool()
    }
}
