//! A moment, as the wire and the database write it.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// On the wire it is an RFC 3339 string in UTC (`2026-11-22T10:15:00.000Z`); the database
/// holds the number. 64 bits, so that 2038 is a year like any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType))]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `millis` milliseconds after the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down (the `NumericDate` of RFC 7519 §2).
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The moment `span` later; it stays at the end of time instead of wrapping.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }

    /// The moment `span` earlier.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(millis(span)))
    }

    /// How long after `earlier` this is; zero when it is not after it.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(not(target_arch = "wasm32"))]
mod rfc3339 {
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;
    use time::macros::format_description;

    pub(super) fn write(millis: i64) -> Option<String> {
        let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000).ok()?;
        at.format(format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"))
            .ok()
    }

    pub(super) fn read(text: &str) -> Option<i64> {
        let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000_000)).ok()
    }
}

#[cfg(target_arch = "wasm32")]
mod rfc3339 {
    use js_sys::Date;

    pub(super) fn write(millis: i64) -> Option<String> {
        #[expect(clippy::cast_precision_loss, reason = "a Date counts in doubles, exact to 2^53")]
        let date = Date::new(&(millis as f64).into());
        (!date.get_time().is_nan()).then(|| String::from(date.to_iso_string()))
    }

    pub(super) fn read(text: &str) -> Option<i64> {
        let millis = Date::parse(text);
        #[expect(clippy::cast_possible_truncation, reason = "whole and within a Date's range")]
        (!millis.is_nan()).then_some(millis as i64)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match rfc3339::write(self.0) {
            Some(text) => f.write_str(&text),
            None => write!(f, "{} ms after 1970", self.0),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        rfc3339::read(&text)
            .map(Self)
            .ok_or_else(|| de::Error::custom("a time is written as in RFC 3339: 2026-11-22T10:15:00Z"))
    }
}

#[cfg(feature = "decode")]
impl crate::decode::Decode for Timestamp {
    fn decode(node: &impl crate::decode::Node) -> Option<Self> {
        rfc3339::read(&node.text()?).map(Self)
    }
}

#[cfg(feature = "openapi")]
mod openapi {
    use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type};

    impl utoipa::PartialSchema for super::Timestamp {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
                .description(Some("A moment in UTC, as in RFC 3339."))
                .examples(["2026-11-22T10:15:00.000Z"])
                .into()
        }
    }

    impl utoipa::ToSchema for super::Timestamp {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_survives_the_wire() {
        for millis in [0, 1, 999, 1_795_342_500_000, 4_102_444_800_123] {
            let at = Timestamp::from_millis(millis);
            let text = serde_json::to_string(&at).unwrap();
            assert_eq!(serde_json::from_str::<Timestamp>(&text).unwrap(), at, "{text}");
        }
    }

    #[test]
    fn the_year_2038_is_a_year_like_any_other() {
        let last_second_of_32_bits = Timestamp::from_millis(2_147_483_647_000);
        let next = last_second_of_32_bits.plus(Duration::from_secs(1));
        assert_eq!(next.to_string(), "2038-01-19T03:14:08.000Z");
        assert_eq!(next.as_seconds(), 2_147_483_648);
    }

    #[test]
    fn a_time_that_is_none_is_refused_with_the_right_form() {
        let error = serde_json::from_str::<Timestamp>("\"yesterday\"").unwrap_err();
        assert!(error.to_string().contains("RFC 3339"), "{error}");
    }
}
