//! Decodes what the server sends, without serde: in the browser, what serde makes of tagged enums
//! is 33 kB (brotli) of code, a quarter of the page's first load.
//!
//! The browser parses the JSON; [`Decode`], which `ninsho-shared-derive` implements, takes the
//! fields out of it. The page's tests compare every type with serde's encoding.

use uuid::Uuid;

/// A parsed JSON value.
pub trait Node: Sized {
    /// A field of an object; `None` when it is absent or null.
    fn field(&self, name: &str) -> Option<Self>;
    /// The items of an array.
    fn items(&self) -> Option<Vec<Self>>;
    /// A string.
    fn text(&self) -> Option<String>;
    /// A whole number that is not negative.
    fn number(&self) -> Option<u64>;
    /// A boolean.
    fn boolean(&self) -> Option<bool>;
}

/// A type that can be decoded.
pub trait Decode: Sized {
    /// Decodes a value; `None` when it has another form.
    fn decode(node: &impl Node) -> Option<Self>;

    /// Decodes a field of an object.
    fn decode_field(node: &impl Node, name: &str) -> Option<Self> {
        Self::decode(&node.field(name)?)
    }

    /// Decodes a field of an object that may be absent.
    fn decode_field_or_default(node: &impl Node, name: &str) -> Option<Self>
    where
        Self: Default,
    {
        match node.field(name) {
            Some(value) => Self::decode(&value),
            None => Some(Self::default()),
        }
    }
}

/// An empty answer; its body is ignored.
impl Decode for () {
    fn decode(_: &impl Node) -> Option<Self> {
        Some(())
    }
}

impl Decode for String {
    fn decode(node: &impl Node) -> Option<Self> {
        node.text()
    }
}

impl Decode for Uuid {
    fn decode(node: &impl Node) -> Option<Self> {
        Self::try_parse(&node.text()?).ok()
    }
}

impl Decode for bool {
    fn decode(node: &impl Node) -> Option<Self> {
        node.boolean()
    }
}

impl Decode for u64 {
    fn decode(node: &impl Node) -> Option<Self> {
        node.number()
    }
}

impl Decode for u32 {
    fn decode(node: &impl Node) -> Option<Self> {
        node.number()?.try_into().ok()
    }
}

impl Decode for u16 {
    fn decode(node: &impl Node) -> Option<Self> {
        node.number()?.try_into().ok()
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &impl Node) -> Option<Self> {
        node.items()?.iter().map(T::decode).collect()
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &impl Node) -> Option<Self> {
        T::decode(node).map(Some)
    }

    /// As with serde, an optional field may be absent.
    fn decode_field(node: &impl Node, name: &str) -> Option<Self> {
        Self::decode_field_or_default(node, name)
    }
}
