//! The OpenAPI document: made of the handlers, and of what every one of them may answer.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ninsho_shared::Problem;
use ninsho_shared::problem::MEDIA_TYPE;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, Header, ObjectBuilder, OpenApi, PathItem, Ref, RefOr, Response, ResponseBuilder,
    schema::Type,
};
use utoipa::{IntoResponses, Modify, OpenApi as _};
use utoipa_actix_web::AppExt;

use crate::{routes, session};

/// What any endpoint may answer when it cannot grant a request.
#[derive(Debug)]
pub struct Refusals;

/// What an endpoint may answer besides when it asks for a session.
#[derive(Debug)]
pub struct SessionRefusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            (400, "The request could not be read."),
            (401, "Not logged in, or wrong credentials."),
            (403, "Not allowed."),
            (404, "There is nothing here."),
            (405, "Not with this method."),
            (409, "It does not fit the state of the flow."),
            (410, "The code no longer counts."),
            (413, "The body is too large."),
            (415, "The body is not JSON."),
            (422, "A value cannot be accepted."),
            (429, "Too often. `Retry-After` says when to come again."),
            (500, "A fault of the service."),
            (503, "Busy. `Retry-After` says when to come again."),
        ])
    }
}

impl IntoResponses for SessionRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            (400, "The request could not be read."),
            (401, "No session, or one that has ended."),
            (403, "The session has not proved enough for this."),
            (404, "There is nothing here, or it is somebody else's."),
            (405, "Not with this method."),
            (500, "A fault of the service."),
            (503, "Busy. `Retry-After` says when to come again."),
        ])
    }
}

fn problems(statuses: &[(u16, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    statuses
        .iter()
        .map(|(status, description)| {
            let mut response =
                ResponseBuilder::new().description(*description).content(MEDIA_TYPE, content.clone());
            if matches!(status, 429 | 503) {
                let seconds = ObjectBuilder::new().schema_type(Type::Integer).build();
                response = response.header("Retry-After", Header::new(seconds));
            }
            (status.to_string(), response.build().into())
        })
        .collect()
}

/// What the handlers cannot say of themselves.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Ninsho",
        description = "Self-service for the second factor of a university.\n\nErrors are \
            `application/problem+json` (RFC 9457); branch on `code`. Ask for the session in the body \
            (`\"deliver\": \"body\"`) and send it as `Authorization: Bearer`; browsers get it as a cookie that \
            no script can read.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    components(schemas(Problem)),
    security(("bearer" = []), ("cookie" = [])),
    modifiers(&Schemes),
    tags(
        (name = "login", description = "ID and password, then a one-time password."),
        (name = "address change", description = "Flow A of the manual."),
        (name = "initialization", description = "Flow B of the manual."),
        (name = "help desk", description = "The operators' side of flow B."),
        (name = "session", description = "The caller's session, and the others of the account."),
        (name = "account", description = "What is set, and what happened."),
        (name = "apps", description = "Apps that show one-time passwords (TOTP)."),
        (name = "recovery codes", description = "For the day when nothing else is at hand."),
        (name = "stop link", description = "The link in a notice by which the owner stops a change."),
        (name = "institution", description = "What anyone may know."),
    )
)]
struct Base;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(
            "bearer",
            SecurityScheme::Http(
                HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build(),
            ),
        );
        components.add_security_scheme(
            "cookie",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(session::COOKIE))),
        );
    }
}

/// The document of this version.
#[must_use]
pub fn document() -> OpenApi {
    let (_, document) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .configure(routes::api)
        .split_for_parts();
    document
}

/// The methods of the endpoint at `path`, as the `Allow` header lists them; none when there is no such endpoint.
#[must_use]
pub fn methods_at(path: &str) -> Option<&'static str> {
    static METHODS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
        let paths = document().paths.paths;
        paths.into_iter().map(|(pattern, item)| (pattern, methods(&item).join(", "))).collect()
    });
    let is_at = |pattern: &str| {
        let (parts, names) = (path.split('/'), pattern.split('/'));
        parts.clone().count() == names.clone().count()
            && parts
                .zip(names)
                .all(|(part, name)| part == name || (name.starts_with('{') && !part.is_empty()))
    };
    METHODS.iter().find(|(pattern, _)| is_at(pattern)).map(|(_, methods)| methods.as_str())
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    let known = [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("DELETE", &item.delete)];
    known.into_iter().filter(|(_, operation)| operation.is_some()).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use ninsho_shared::paths;

    use super::*;

    #[test]
    fn the_paths_that_both_sides_share_are_the_paths_of_the_handlers() {
        let document = document();
        let mut described: Vec<_> = document.paths.paths.keys().map(String::as_str).collect();
        described.sort_unstable();
        let mut shared = vec![
            paths::LOGIN,
            paths::LOGIN_OTP,
            paths::LOGIN_VERIFY,
            paths::SESSION,
            paths::SESSIONS,
            paths::SESSION_BY_ID,
            paths::ACCOUNT,
            paths::ACCOUNT_HISTORY,
            paths::ACCOUNT_UNTOLD_SEEN,
            paths::ADDRESS_CHANGES,
            paths::ADDRESS_CHANGE,
            paths::ADDRESS_CHANGE_RESEND,
            paths::ADDRESS_CHANGE_VERIFY,
            paths::INIT_REQUESTS,
            paths::INIT_REQUEST,
            paths::INIT_REQUEST_SEND,
            paths::INIT_REQUEST_DESK,
            paths::INIT_REQUEST_CONFIRM,
            paths::HELPDESK_INIT_REQUESTS,
            paths::HELPDESK_TAKE,
            paths::HELPDESK_RELEASE,
            paths::HELPDESK_APPROVE,
            paths::HELPDESK_REFUSE,
            paths::HELPDESK_LOG,
            paths::APPS,
            paths::APP,
            paths::APP_VERIFY,
            paths::RECOVERY_CODES,
            paths::STOP,
            paths::INSTITUTION,
            paths::JWKS,
        ];
        shared.sort_unstable();
        assert_eq!(described, shared);
    }

    #[test]
    fn every_operation_says_who_may_call_it() {
        for (path, item) in document().paths.paths {
            for operation in [item.get, item.post, item.delete].into_iter().flatten() {
                let text = operation.description.unwrap_or_default();
                assert!(text.contains("may call this"), "{path}: {text}");
            }
        }
    }
}
