//! What is wrong in a JSON body, in our own words: which field, and what would be right.
//!
//! serde tells the kind of a mistake to an error type of one's own, so nothing
//! here reads a sentence of serde's. And a struct is read from an object alone, an enum from a string:
//! `serde_json` would take an array of the fields in the order that they have in our sources.

use std::error::Error;
use std::fmt::{self, Display};

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{
    self, Deserialize, DeserializeOwned, Deserializer, Expected, IntoDeserializer, Unexpected, Visitor,
};

use super::json::Json;

/// The names of all fields that a request can have: a problem names one of these.
const FIELDS: [&str; 12] = [
    "user_id",
    "password",
    "deliver",
    "factor",
    "code",
    "address",
    "name",
    "last",
    "checks",
    "ticket",
    "reason",
    "advance_seconds",
];

/// The first mistake of a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// Where it is, if a field is to blame.
    pub(super) field: Option<&'static str>,
    /// What would be right. Never a value of the body: it may be a password.
    pub(super) reason: String,
}

impl Mistake {
    /// A `T` of a JSON text, or why it is none.
    pub(super) fn or_read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Self> {
        let mut reader = serde_json::Deserializer::from_slice(body);
        let tree = Json::deserialize(&mut reader).map_err(|error| Self::of_syntax(&error))?;
        if reader.end().is_err() {
            return Err(Self::named(None, "something follows the JSON"));
        }
        if !matches!(tree, Json::Object(_)) {
            return Err(Self::named(None, NO_OBJECT));
        }
        serde_path_to_error::deserialize::<_, T>(Reading(tree)).map_err(|error| {
            let at = known(&error.path().to_string());
            let Self { field, reason } = error.into_inner();
            Self { field: field.or(at), reason }
        })
    }

    fn of_syntax(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        if error.is_data() {
            return Self::named(None, format_args!("a field appears twice, at line {line}, column {column}"));
        }
        Self::named(None, format_args!("this is no JSON from line {line}, column {column} on"))
    }

    fn named(field: Option<&'static str>, reason: impl Display) -> Self {
        Self { field, reason: reason.to_string() }
    }
}

/// What a body is that is JSON, and no object.
const NO_OBJECT: &str = "expected a JSON object: {\"field\": \"value\"}";

fn known(name: &str) -> Option<&'static str> {
    FIELDS.into_iter().find(|field| *field == name)
}

/// `a`, or one of several.
fn choice(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => format!("`{one}`"),
        [one, other] => format!("`{one}` or `{other}`"),
        more => format!("one of `{}`", more.join("`, `")),
    }
}

impl Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl Error for Mistake {}

impl de::Error for Mistake {
    fn custom<T: Display>(reason: T) -> Self {
        Self::named(None, reason)
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::named(None, format_args!("expected {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::named(None, format_args!("expected {expected}"))
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::named(None, format_args!("expected {expected}"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::named(None, format_args!("expected {}", choice(expected)))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::named(known(field), format_args!("unknown field `{field}`, expected {}", choice(expected)))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::named(known(field), format_args!("missing field `{field}`"))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::named(known(field), format_args!("duplicate field `{field}`"))
    }
}

/// A JSON value whose mistakes are [`Mistake`]s.
struct Reading(Json);

impl IntoDeserializer<'_, Mistake> for Reading {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Reading {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.0 {
            Json::Null => visitor.visit_unit(),
            Json::Bool(value) => visitor.visit_bool(value),
            Json::Unsigned(value) => visitor.visit_u64(value),
            Json::Negative(value) => visitor.visit_i64(value),
            Json::Float(value) => visitor.visit_f64(value),
            Json::Text(value) => visitor.visit_string(value),
            Json::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Self))),
            Json::Object(fields) => visitor
                .visit_map(MapDeserializer::new(fields.into_iter().map(|(name, value)| (name, Self(value))))),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        if matches!(self.0, Json::Null) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        let Json::Object(fields) = self.0 else { return Err(Mistake::named(None, "expected an object")) };
        let mut fields: Vec<_> = fields.into_iter().map(|(name, value)| (name, Self(value))).collect();
        // Of several mistakes the one in the field that is named first is told.
        fields.sort_by_key(|(name, _)| names.iter().position(|known| known == name).unwrap_or(names.len()));
        visitor.visit_map(MapDeserializer::new(fields.into_iter()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        match self.0 {
            Json::Text(variant) => visitor.visit_enum(variant.into_deserializer()),
            _ => Err(Mistake::named(None, "expected a string")),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map identifier ignored_any
    }
}
