//! The schemas of texts with a shape of their own, for the OpenAPI document. The limits of a value stand
//! beside its `parse`, and a property test holds the two together (`tests/schema.rs`): the schema refuses
//! nothing that `parse` accepts, and of a text in ASCII both say the same.

use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::helpdesk::RecordReason;
use crate::mail_address::AddressError;

/// Gives a type the schema of a text.
macro_rules! text_schema {
    ($type:ty, $description:literal, $example:literal, $($limit:ident($value:expr)),*) => {
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some($description))
                    .examples([$example])
                    $(.$limit(Some($value)))*
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $type {}
    };
}
pub(crate) use text_schema;

/// What is wrong with a value: the names of [`AddressError`] and of [`RecordReason`].
#[derive(Debug)]
pub struct Reason;

impl PartialSchema for Reason {
    fn schema() -> RefOr<Schema> {
        let of_record = RecordReason::REASONS.iter().filter(|name| !AddressError::REASONS.contains(name));
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("What is wrong with a mail address or with an operator's record."))
            .enum_values(Some(AddressError::REASONS.iter().chain(of_record).copied()))
            .into()
    }
}

impl ToSchema for Reason {}
